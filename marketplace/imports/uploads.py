"""Keep uploaded feeds in the instance's folder, to be booked by the worker, one at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import Flask, current_app
from flask_babel import force_locale
from sqlalchemy import and_, or_, select, update

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.secrets_at_rest.private_files import create, private_folder
from marketplace.foundation.transaction import transaction
from marketplace.imports.content.gzip_stream import content_size
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.opening import differing_file, rejected_file, require_readable
from marketplace.imports.running import run_upload
from marketplace.imports.runs import printable_name

STALLED_AFTER: Final = timedelta(minutes=2)  # a live worker saves progress more often
KEPT: Final = timedelta(days=90)


def folder() -> Path:
    """Return the folder of uploaded feeds and their rejected rows."""
    path: Path = current_app.config["SETTINGS"].feeds
    return private_folder(path)


def accept(
    *, feed: Feed, file_name: str, save: Callable[[Path], object], dry_run: bool, actor: Actor
) -> int:
    """Keep the uploaded file for the worker to book; returns the run's id.

    Raises Unreadable where it is no such feed; then nothing of it is kept.
    """
    run_id = _keep(feed=feed, file_name=file_name, save=save, dry_run=dry_run, actor=actor)
    job_queue.wake()
    return run_id


def _keep(
    *, feed: Feed, file_name: str, save: Callable[[Path], object], dry_run: bool, actor: Actor
) -> int:
    with _new_file() as path:
        create(path)
        save(path)
        require_readable(path, feed)
        run = ImportRun(
            feed=feed,
            file_name=printable_name(file_name),
            uploaded=path.name,
            staff_id=actor.user_id,
            ran_by=actor.username,
            dry_run=dry_run,
            state=RunState.WAITING,
            size=_size(path),
            created_at=clock.now(),
        )
        return _record(run, actor)


def _size(path: Path) -> int:
    with path.open("rb") as stream:
        return content_size(stream)


def _record(run: ImportRun, actor: Actor) -> int:
    details = {
        "feed": run.feed.value,
        "file": run.file_name,
        "bytes": run.size,
        "dry_run": run.dry_run,
    }
    with transaction() as session:
        session.add(run)
        session.flush()
        audit.record(actor, "feed.upload", "import", run.id, after=details)
        return run.id


@contextmanager
def _new_file() -> Iterator[Path]:
    """Yield the path of a file with an unguessable name; it is deleted if the block fails."""
    path = folder() / f"{secrets.token_hex(16)}.csv"
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def run_waiting() -> bool:
    """Book the feed that waits longest, or one whose worker died; returns whether there was one."""
    run_id = _claim()
    if run_id is None:
        return False
    run = db.session.get_one(ImportRun, run_id, populate_existing=True)
    path = folder() / str(run.uploaded)
    language = db.session.scalar(select(User.language).where(User.id == run.staff_id)) or "en"
    with (
        force_locale(language),
        suppress(Refusal),
    ):  # the run's record has the reason of the failure
        run_upload(feed=run.feed, path=path, run_id=run_id, dry_run=run.dry_run)
    job_queue.wake()
    return True


def init_app(app: Flask) -> None:
    """Register the booking of waiting feeds, one after the other, whenever the worker is woken."""
    job_queue.register(app, "feeds", run_waiting)


def _claim() -> int | None:
    """Claim the oldest feed that no worker runs, if none is running; one worker gets it."""
    since = clock.now() - STALLED_AFTER
    stalled = and_(ImportRun.state == RunState.RUNNING, ImportRun.beat_at < since)
    active = and_(ImportRun.state == RunState.RUNNING, ImportRun.beat_at >= since)
    free = and_(ImportRun.uploaded.is_not(None), or_(ImportRun.state == RunState.WAITING, stalled))
    busy = select(ImportRun.id).where(ImportRun.uploaded.is_not(None), active).exists()
    first = select(ImportRun.id).where(free, ~busy).order_by(ImportRun.id).limit(1)
    oldest = db.session.scalar(first)
    if oldest is None:
        return None
    with transaction() as session:
        claimed: int | None = session.scalar(
            update(ImportRun)
            .where(ImportRun.id == oldest, free)
            .values(state=RunState.RUNNING, beat_at=clock.now())
            .returning(ImportRun.id)
            .execution_options(synchronize_session=False)
        )
    return claimed


def delete_old() -> None:
    """Delete the files of feeds run long ago; the record of the run remains."""
    old = select(ImportRun.id, ImportRun.uploaded).where(
        ImportRun.uploaded.is_not(None), ImportRun.created_at < clock.now() - KEPT
    )
    for run_id, name in db.session.execute(old).all():
        path = folder() / str(name)
        for file in (path, rejected_file(path), differing_file(path)):
            file.unlink(missing_ok=True)
        with transaction() as session:
            session.execute(
                update(ImportRun)
                .where(ImportRun.id == run_id)
                .values(uploaded=None)
                .execution_options(synchronize_session=False)
            )
