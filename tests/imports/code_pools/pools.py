"""Pools of a partner's own codes, filled as an upload fills them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from marketplace.accounts.audit import Actor
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.catalogue.pools.models import PoolUpload, UploadState
from marketplace.catalogue.pools.pools import open_pool
from marketplace.imports.code_pools import uploads
from marketplace.imports.code_pools.running import run_waiting
from tests.support.places import ListedOffer

STAFF = Actor(user_id=None, username="marketing")


def upload(
    offer: ListedOffer, content: str | bytes, *, name: str = "codes.csv", actor: Actor = STAFF
) -> PoolUpload:
    """Upload a file of codes and let the worker read it; the upload as it is then."""
    raw = content.encode() if isinstance(content, str) else content

    def save(path: Path) -> None:
        path.write_bytes(raw)

    upload_id = uploads.accept(offer_id=offer.id, file_name=name, save=save, actor=actor)
    work()
    return uploads.one_upload(upload_id)


def top_up(offer: ListedOffer, codes: Sequence[str]) -> PoolUpload:
    """Upload the codes, one a line, and add them to the pool's stock."""
    read = upload(offer, "\n".join(codes))
    assert read.state is UploadState.READ
    uploads.add(upload_id=read.id, actor=STAFF)
    work()
    return uploads.one_upload(read.id)


def a_pool(
    offer: ListedOffer, *codes: str, form: CodeForm = CodeForm.TEXT, low_at: int = 0
) -> ListedOffer:
    """Let the offer hand out the codes; returns the offer."""
    open_pool(offer_id=offer.id, form=form, low_at=low_at, actor=STAFF)
    if codes:
        assert top_up(offer, codes).good == len(codes)
    return offer


def work() -> None:
    """Do what waits for the worker, to its end."""
    while run_waiting():
        pass
