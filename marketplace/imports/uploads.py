"""Feeds that staff upload: kept in the instance's folder, booked by the worker, one at a time."""

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
from marketplace.foundation.transaction import transaction
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.opening import rejected_file, require_readable
from marketplace.imports.running import run_upload
from marketplace.imports.runs import shown

STILL_AFTER: Final = timedelta(minutes=2)  # a run whose worker lives moves on more often
KEPT: Final = timedelta(days=90)


def folder() -> Path:
    """Where uploaded feeds and their rejected rows are kept."""
    path: Path = current_app.config["SETTINGS"].feeds
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def accept(
    *, feed: Feed, file_name: str, save: Callable[[Path], object], dry_run: bool, actor: Actor
) -> int:
    """Keep the uploaded file for the worker to book; returns the run's id.

    Raises Unreadable where it is not of that feed; nothing of it is kept then.
    """
    run_id = _keep(feed=feed, file_name=file_name, save=save, dry_run=dry_run, actor=actor)
    job_queue.wake()
    return run_id


def _keep(
    *, feed: Feed, file_name: str, save: Callable[[Path], object], dry_run: bool, actor: Actor
) -> int:
    with _new_file() as path:
        save(path)
        require_readable(path, feed)
        run = ImportRun(
            feed=feed,
            file_name=shown(file_name),
            uploaded=path.name,
            staff_id=actor.user_id,
            ran_by=actor.username,
            dry_run=dry_run,
            state=RunState.WAITING,
            size=path.stat().st_size,
            created_at=clock.now(),
        )
        return _record(run, actor)


def _record(run: ImportRun, actor: Actor) -> int:
    told = {
        "feed": run.feed.value,
        "file": run.file_name,
        "bytes": run.size,
        "dry_run": run.dry_run,
    }
    with transaction() as session:
        session.add(run)
        session.flush()
        audit.record(actor, "feed.upload", "import", run.id, after=told)
        return run.id


@contextmanager
def _new_file() -> Iterator[Path]:
    """The place of a file whose name nobody guesses; taken away if what is done with it fails."""
    path = folder() / f"{secrets.token_hex(16)}.csv"
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def run_waiting() -> bool:
    """Book the feed that waits longest, or one whose worker died; whether there was one."""
    run_id = _claim()
    if run_id is None:
        return False
    run = db.session.get_one(ImportRun, run_id, populate_existing=True)
    path = folder() / str(run.uploaded)
    language = db.session.scalar(select(User.language).where(User.id == run.staff_id)) or "en"
    with force_locale(language), suppress(Refusal):  # the run's record tells why it failed
        run_upload(feed=run.feed, path=path, run_id=run_id, dry_run=run.dry_run)
    job_queue.wake()
    return True


def init_app(app: Flask) -> None:
    """Let the app's worker book the feeds that wait, one after the other, whenever it is woken."""
    job_queue.register(app, "feeds", run_waiting)


def _claim() -> int | None:
    """Take the oldest feed that nobody works on, if none is worked on; one worker gets it."""
    since = clock.now() - STILL_AFTER
    still = and_(ImportRun.state == RunState.RUNNING, ImportRun.beat_at < since)
    moving = and_(ImportRun.state == RunState.RUNNING, ImportRun.beat_at >= since)
    free = and_(ImportRun.uploaded.is_not(None), or_(ImportRun.state == RunState.WAITING, still))
    busy = select(ImportRun.id).where(ImportRun.uploaded.is_not(None), moving).exists()
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
    """Delete the files of feeds that were run long ago; the record of the run stays."""
    old = select(ImportRun.id, ImportRun.uploaded).where(
        ImportRun.uploaded.is_not(None), ImportRun.created_at < clock.now() - KEPT
    )
    for run_id, name in db.session.execute(old).all():
        path = folder() / str(name)
        for file in (path, rejected_file(path)):
            file.unlink(missing_ok=True)
        with transaction() as session:
            session.execute(
                update(ImportRun)
                .where(ImportRun.id == run_id)
                .values(uploaded=None)
                .execution_options(synchronize_session=False)
            )
