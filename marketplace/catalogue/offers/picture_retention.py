"""Delete pictures and parts of them that no offer shows, and broken uploads, after a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.catalogue.offers import pictures
from marketplace.catalogue.offers.crops import upload_of
from marketplace.foundation import clock
from marketplace.foundation.extensions import db

KEPT: Final = timedelta(days=7)


def delete_unused() -> None:
    """Delete the files that no offer needs, a week after they were written last.

    An offer that shows a part needs its upload too, so that another part can be chosen.
    """
    old = list(_uploaded_before(clock.now() - KEPT))
    shown = {name for name in db.session.scalars(select(Offer.image)) if name}
    needed = shown | {upload_of(name) for name in shown}
    for file in old:
        if pictures.name_of(file) not in needed:
            file.unlink(missing_ok=True)


def _uploaded_before(moment: datetime) -> Iterator[Path]:
    folder = pictures.uploads()
    for file in folder.iterdir() if folder.is_dir() else ():
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < moment:
            yield file
