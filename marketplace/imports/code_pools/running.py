"""Read uploads of codes in the worker, add or delete what they staged; resume after a crash."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from itertools import islice

from flask import Flask
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import and_, or_, select, update

from marketplace.accounts.models import User
from marketplace.catalogue.pools import add_codes
from marketplace.catalogue.pools.add_codes import TakenMeanwhileError, stage_codes
from marketplace.catalogue.pools.code_form import ending
from marketplace.catalogue.pools.models import (
    CodePool,
    PoolUpload,
    UploadState,
)
from marketplace.foundation import clock, job_queue
from marketplace.foundation.csv_cells import harmless
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.imports.code_pools import uploads
from marketplace.imports.code_pools.reading import IN_A_POOL, TWICE, CodeFile, CodeLine
from marketplace.imports.content.gzip_stream import content_of
from marketplace.imports.row_errors import FileGone, Unreadable
from marketplace.imports.uploads import STALLED_AFTER, folder

Refused = list[tuple[CodeLine, str]]


def init_app(app: Flask) -> None:
    """Register the work on uploads of codes, one after the other."""
    job_queue.register(app, "code pools", run_waiting)


def run_waiting() -> bool:
    """Do the next step of the upload that waits longest; returns whether there was one."""
    claimed = _claim()
    if claimed is None:
        return False
    upload = uploads.one_upload(claimed)
    language = db.session.scalar(select(User.language).where(User.id == upload.staff_id)) or "en"
    with force_locale(language):
        if upload.state is UploadState.READING:
            _read(upload)
        elif upload.state is UploadState.ADDING:
            while add_codes.add_staged(upload):
                _beat(upload.id)
            add_codes.delete_staged(upload.id)  # of a pool that was closed meanwhile
            uploads.moved(upload.id, UploadState.ADDING, UploadState.ADDED, finished_at=clock.now())
        else:
            add_codes.delete_staged(upload.id)
            _beat(upload.id, finished_at=clock.now())
    job_queue.wake()
    return True


def _claim() -> int | None:
    """Claim the oldest upload that has a step to do and no live worker."""
    since = clock.now() - STALLED_AFTER
    free = or_(PoolUpload.beat_at.is_(None), PoolUpload.beat_at < since)
    fresh = PoolUpload.lines == 0
    left_over = and_(PoolUpload.state == UploadState.DISCARDED, PoolUpload.finished_at.is_(None))
    waits = or_(
        and_(PoolUpload.state == UploadState.WAITING, fresh),
        and_(PoolUpload.state == UploadState.READING, free),
        PoolUpload.state == UploadState.ADDING,
        left_over,
    )
    oldest = db.session.scalar(select(PoolUpload.id).where(waits).order_by(PoolUpload.id).limit(1))
    if oldest is None:
        return None
    with transaction() as session:
        session.execute(
            update(PoolUpload)
            .where(PoolUpload.id == oldest, PoolUpload.state == UploadState.WAITING)
            .values(state=UploadState.READING)
            .execution_options(synchronize_session=False)
        )
        claimed: int | None = session.scalar(
            update(PoolUpload)
            .where(PoolUpload.id == oldest, PoolUpload.state != UploadState.WAITING)
            .values(beat_at=clock.now())
            .returning(PoolUpload.id)
            .execution_options(synchronize_session=False)
        )
    return claimed


def _beat(upload_id: int, **columns: object) -> None:
    with transaction() as session:
        session.execute(
            update(PoolUpload)
            .where(PoolUpload.id == upload_id)
            .values(beat_at=clock.now(), **columns)
            .execution_options(synchronize_session=False)
        )


def _read(upload: PoolUpload) -> None:
    """Stage the codes of the file batch by batch, list the refused rows, delete the file."""
    name = str(upload.uploaded)
    path, ended = folder() / name, UploadState.READ
    failure = None
    try:
        with path.open("rb") as stream:
            pool = db.session.get_one(CodePool, upload.offer_id)
            file = CodeFile(
                content_of(stream), pool.form, position=upload.position, number=upload.lines
            )
            while _stage_batch(file, pool, upload.id, name):
                pass
    except FileNotFoundError:
        failure = str(FileGone())
    except Unreadable as refusal:
        failure = str(refusal)
    if failure:
        ended = UploadState.FAILED
        add_codes.delete_staged(upload.id)
    uploads.moved(upload.id, UploadState.READING, ended, failure=failure, finished_at=clock.now())
    path.unlink(missing_ok=True)


def _stage_batch(file: CodeFile, pool: CodePool, upload_id: int, name: str) -> bool:
    """Stage the next lines and save the progress, both or neither; returns whether any came."""
    lines = list(islice(file.lines(), add_codes.BATCH))
    while True:
        try:
            with transaction() as session:
                upload = session.get_one(PoolUpload, upload_id, populate_existing=True)
                good = [line for line in lines if line.new]
                new = [line.new for line in good if line.new]
                fates = stage_codes(session, pool, upload_id, new)
                refused = _refused(lines, good, fates, upload_id)
                upload.refused_size = _append(name, refused, upload.refused_size)
                upload.good += len(lines) - len(refused)
                upload.refused += len(refused)
                upload.position, upload.lines = file.position, file.number
                upload.beat_at = clock.now()
            return bool(lines)
        except TakenMeanwhileError:
            continue


def _refused(
    lines: Sequence[CodeLine], good: Sequence[CodeLine], fates: Sequence[int | None], upload_id: int
) -> Refused:
    faulty = [(line, str(line.fault)) for line in lines if line.fault is not None]
    known = [
        (line, str(TWICE if has == upload_id else IN_A_POOL))
        for line, has in zip(good, fates, strict=True)
        if has is not None
    ]
    return sorted([*faulty, *known], key=lambda one: one[0].number)


def _append(name: str, refused: Refused, size: int) -> int:
    """Append the refused rows after the first `size` bytes of the list; returns its size.

    A code is named by its line and its ending alone.
    """
    if not refused:
        return size
    text = io.StringIO()
    writer = csv.writer(text)
    if size == 0:
        text.write("\ufeff")
        writer.writerow([_("line"), _("ending"), _("reason")])
    for line, reason in refused:
        writer.writerow([line.number, harmless(ending(line.text) if line.text else ""), reason])
    with open(uploads.refused_file(name), "ab", opener=_open_private) as file:
        file.truncate(size)
        file.seek(size)
        file.write(text.getvalue().encode())
        return file.tell()


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)
