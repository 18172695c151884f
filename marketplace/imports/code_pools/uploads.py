"""Keep an uploaded file of codes until the worker has read it, and decide about what it held."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.catalogue.pools.models import CodePool, PoolUpload, UploadState
from marketplace.catalogue.pools.pools import lock_pool
from marketplace.catalogue.pools.refusals import UploadNotReady
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.secrets_at_rest.private_files import create
from marketplace.foundation.transaction import transaction
from marketplace.imports.code_pools.reading import CodeFile
from marketplace.imports.content.gzip_stream import content_of, content_size
from marketplace.imports.runs import printable_name
from marketplace.imports.uploads import folder

UNDECIDED: Final = timedelta(days=7)
KEPT: Final = timedelta(days=90)


def accept(
    *,
    offer_id: int,
    file_name: str,
    save: Callable[[Path], object],
    actor: Actor,
    partner_id: int | None = None,
) -> int:
    """Keep the uploaded file for the worker to read; returns the upload's id.

    No code can be converted before `add`. With `partner_id` the pool has to be that partner's.
    Raises NotFound, PoolClosed, and Unreadable where the file is no list of codes; then nothing of
    it is kept.
    """
    pool = db.session.get(CodePool, offer_id, populate_existing=True)
    if pool is None or partner_id not in {None, pool.partner_id}:
        raise NotFound
    path = folder() / f"{secrets.token_hex(16)}.codes"
    try:
        create(path)
        save(path)
        upload_id = _record(pool, path, file_name, actor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    job_queue.wake()
    return upload_id


def _record(pool: CodePool, path: Path, file_name: str, actor: Actor) -> int:
    offer_id = pool.offer_id
    with path.open("rb") as stream:
        CodeFile(content_of(stream), pool.form)
        size = content_size(stream)
    with transaction() as session:
        lock_pool(session, offer_id)
        upload = PoolUpload(
            offer_id=offer_id,
            file_name=printable_name(file_name),
            uploaded=path.name,
            staff_id=actor.user_id,
            ran_by=actor.username,
            state=UploadState.WAITING,
            size=size,
            created_at=clock.now(),
        )
        session.add(upload)
        session.flush()
        details = {"upload": upload.id, "file": upload.file_name, "bytes": size}
        audit.record(actor, "pool.upload", "offer", offer_id, after=details)
        return upload.id


def add(*, upload_id: int, actor: Actor) -> None:
    """Let the worker add the codes that were read to the pool's stock; raises UploadNotReady."""
    _decide(upload_id, UploadState.ADDING, "pool.add", actor)


def discard(*, upload_id: int, actor: Actor, partner_id: int | None = None) -> None:
    """Let the worker delete what was read; raises UploadNotReady.

    With `partner_id` the file has to be of that partner's people; raises NotFound.
    """
    if partner_id is not None and not is_of_partner(one_upload(upload_id), partner_id):
        raise NotFound
    _decide(upload_id, UploadState.DISCARDED, "pool.discard", actor)


def _decide(upload_id: int, state: UploadState, action: str, actor: Actor) -> None:
    with transaction() as session:
        upload = session.get(PoolUpload, upload_id, populate_existing=True)
        if upload is None:
            raise NotFound
        lock_pool(session, upload.offer_id)
        if not moved(upload_id, UploadState.READ, state, finished_at=None):
            raise UploadNotReady
        details = {"upload": upload_id, "codes": upload.good, "refused": upload.refused}
        audit.record(actor, action, "offer", upload.offer_id, after=details)
    job_queue.wake()


def is_of_partner(upload: PoolUpload, partner_id: int) -> bool:
    """Return whether one of the partner's people uploaded the file."""
    of_user = select(User.partner_id).where(User.id == upload.staff_id)
    return db.session.scalar(of_user) == partner_id


def moved(upload_id: int, before: UploadState, after: UploadState, **columns: object) -> bool:
    """Move the upload from one state to another; returns whether this call did.

    Without `finished_at` the worker has a step to do.
    """
    with transaction() as session:
        found = session.execute(
            update(PoolUpload)
            .where(PoolUpload.id == upload_id, PoolUpload.state == before)
            .values(state=after, beat_at=clock.now(), **columns)
            .returning(PoolUpload.id)
            .execution_options(synchronize_session=False)
        )
        return found.scalar_one_or_none() is not None


def one_upload(upload_id: int) -> PoolUpload:
    """Return the upload as it is now; raises NotFound."""
    upload = db.session.get(PoolUpload, upload_id, populate_existing=True)
    if upload is None:
        raise NotFound
    return upload


def refused_file(name: str) -> Path:
    """Return the path of the list of refused rows of the uploaded file with this name."""
    return folder() / f"{name}.refused.csv"


def refused_rows(upload: PoolUpload) -> Path:
    """Return the list of the upload's refused rows; raises NotFound where no row was refused."""
    path = refused_file(upload.uploaded) if upload.uploaded else None
    if path is None or not path.exists():
        raise NotFound
    return path


def delete_old() -> None:
    """Discard uploads that nobody decided about, and delete old lists of refused rows."""
    now = clock.now()
    undecided = select(PoolUpload.id).where(
        PoolUpload.state == UploadState.READ, PoolUpload.created_at < now - UNDECIDED
    )
    for upload_id in db.session.scalars(undecided).all():
        moved(upload_id, UploadState.READ, UploadState.DISCARDED, finished_at=None)
    old = select(PoolUpload.id, PoolUpload.uploaded).where(
        PoolUpload.uploaded.is_not(None), PoolUpload.created_at < now - KEPT
    )
    for upload_id, name in db.session.execute(old).all():
        for path in (folder() / str(name), refused_file(str(name))):
            path.unlink(missing_ok=True)
        with transaction() as session:
            session.execute(
                update(PoolUpload)
                .where(PoolUpload.id == upload_id)
                .values(uploaded=None)
                .execution_options(synchronize_session=False)
            )
