"""Fixtures of the tests of the partner's pages: codes that customers converted, and tills."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.redemption import partner_codes
from marketplace.conversions.redemption.confirm import confirm
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast, ListedOffer
from tests.support.csrf_client import BrowserLike

KEYS = itertools.count()
SignIn = Callable[[BrowserLike, str], object]
Issue = Callable[..., Receipt]
Till = Callable[[str], BrowserLike]
Press = Callable[..., TestResponse]


@pytest.fixture
def issue(cast: Cast) -> Issue:
    """Convert an offer of the bakery for Arta and return the receipt, with its code."""

    def issue(offer: ListedOffer | None = None) -> Receipt:
        wanted = offer or cast.an_offer(points=10)
        customer = cast.arta.customer_id
        key = f"till-{next(KEYS)}"
        return convert(customer_id=customer, offer=wanted.slug, via=ConversionChannel.WEB, key=key)

    return issue


@pytest.fixture
def confirmed(issue: Issue, cast: Cast) -> Callable[..., int]:
    """Convert and confirm; `at` moves the confirmation to that moment."""

    def confirmed(
        offer: ListedOffer | None = None,
        *,
        by: str = "drita",
        branch: int = 0,
        at: datetime | None = None,
    ) -> int:
        done = confirm(
            code=issue(offer).code or "",
            till=partner_codes.Confirmer(
                partner_id=cast.bakery.id, user_id=cast.named(by).user_id, address="127.0.0.1"
            ),
            branch_id=cast.bakery.branch_ids[branch],
        )
        if at:
            change(done.conversion_id, confirmed_at=at)
        return done.conversion_id

    return confirmed


@pytest.fixture
def till(new_client: Callable[[], BrowserLike], sign_in: SignIn) -> Till:
    """A browser on which the person named is signed in."""

    def till(name: str) -> BrowserLike:
        browser = new_client()
        sign_in(browser, name)
        return browser

    return till


@pytest.fixture
def press_confirm(cast: Cast) -> Press:
    """Send the confirm button's form, at the bakery's first branch."""

    def press(browser: BrowserLike, code: str | None, **kwargs: object) -> TestResponse:
        sent = {"code": code, "branch": str(cast.bakery.branch_ids[0])}
        return browser.post("/partner/codes/confirm", data=sent, **kwargs)

    return press


def change(conversion_id: int, **columns: object) -> None:
    """Write the columns of the conversion as they are needed."""
    with transaction() as session:
        changed = update(Conversion).where(Conversion.id == conversion_id)
        session.execute(changed.values(**columns))


def long_ago(days: int) -> datetime:
    """Return the moment that is this number of days ago."""
    return clock.now() - timedelta(days=days)
