"""The demo's pool of a partner's own codes: the cinema's tickets, as EAN-13 of its own till."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.catalogue.pools.code_form import CodeForm, problem_of
from marketplace.catalogue.pools.pools import open_pool
from marketplace.demo.catalogue import DEMO
from marketplace.foundation.extensions import db
from marketplace.imports.code_pools import uploads
from marketplace.imports.code_pools.running import run_waiting

OFFER_CODE: Final = "KINO2"
FIRST: Final = 204_711_000_000  # numbers from 20 are for use within a business
CODES: Final = 120
LOW_AT: Final = 20


def fill_pool() -> None:
    """Let the offer hand out the cinema's codes."""
    offer_id = db.session.scalars(select(Offer.id).where(Offer.offer_code == OFFER_CODE)).one()
    open_pool(offer_id=offer_id, form=CodeForm.EAN13, low_at=LOW_AT, actor=DEMO)
    upload_id = uploads.accept(
        offer_id=offer_id, file_name="kinema-hena.csv", save=_write, actor=DEMO
    )
    run_waiting()
    uploads.add(upload_id=upload_id, actor=DEMO)
    run_waiting()


def _write(path: Path) -> None:
    path.write_text("code\n" + "\n".join(_ean(FIRST + 7 * n) for n in range(CODES)))


def _ean(body: int) -> str:
    """Return the 12 digits with the check digit that makes them an EAN-13."""
    with_digits = (f"{body}{digit}" for digit in range(10))
    return next(code for code in with_digits if problem_of(code, CodeForm.EAN13) is None)
