"""The demo's pools of partners' own codes: a cinema's tickets, and a café's vouchers.

Of the café's, a list that its owner uploaded waits for marketing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer
from marketplace.catalogue.pools.code_form import CodeForm, problem_of
from marketplace.catalogue.pools.pools import open_pool
from marketplace.demo.catalogue import DEMO
from marketplace.foundation.extensions import db
from marketplace.imports.code_pools import uploads
from marketplace.imports.code_pools.running import run_waiting

TICKETS: Final = "KINO2"
VOUCHERS: Final = "TORTE2"
OWNER: Final = "drita"
FIRST: Final = 204_711_000_000  # numbers from 20 are for use within a business
CODES: Final = 120
LOW_AT: Final = 20


def fill_pools(users: Mapping[str, int]) -> None:
    """Let two offers hand out their partners' codes, and one owner upload more."""
    tickets, vouchers = _offer(TICKETS), _offer(VOUCHERS)
    open_pool(offer_id=tickets, form=CodeForm.EAN13, low_at=LOW_AT, actor=DEMO)
    _add(tickets, "kinema-hena.csv", lambda n: _ean(FIRST + 7 * n))
    open_pool(offer_id=vouchers, form=CodeForm.TEXT, low_at=LOW_AT, actor=DEMO)
    _add(vouchers, "tri-lule.csv", lambda n: f"TRILULE-{1000 + 3 * n}")
    owner = Actor(user_id=users[OWNER], username=OWNER)
    _upload(vouchers, "tri-lule-2.csv", lambda n: f"TRILULE-{2000 + 3 * n}", owner)


def _offer(offer_code: str) -> int:
    return db.session.scalars(select(Offer.id).where(Offer.offer_code == offer_code)).one()


def _add(offer_id: int, file_name: str, code: Callable[[int], str]) -> None:
    uploads.add(upload_id=_upload(offer_id, file_name, code, DEMO), actor=DEMO)
    run_waiting()


def _upload(offer_id: int, file_name: str, code: Callable[[int], str], actor: Actor) -> int:
    """Upload a list of codes, and let it be read."""

    def save(path: Path) -> None:
        path.write_text("code\n" + "\n".join(map(code, range(CODES))))

    upload_id = uploads.accept(offer_id=offer_id, file_name=file_name, save=save, actor=actor)
    run_waiting()
    return upload_id


def _ean(body: int) -> str:
    """Return the 12 digits with the check digit that makes them an EAN-13."""
    with_digits = (f"{body}{digit}" for digit in range(10))
    return next(code for code in with_digits if problem_of(code, CodeForm.EAN13) is None)
