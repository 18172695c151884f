"""Confirm a code once, by the partner whose offer it is, while it is valid."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirm import CodeView, check, confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import (
    AlreadyConfirmed,
    CodeCancelled,
    CodeExpired,
    CodeRefused,
    NotThisBranch,
)
from marketplace.conversions.reversal.cancel import cancel
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast


@pytest.fixture
def sold(cast: Cast) -> Receipt:
    """A coffee of the bakery, converted by Arta."""
    offer = cast.an_offer()
    return convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k1"
    )


def at_the_bakery(cast: Cast) -> Confirmer:
    return Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id, address="203.0.113.7")


def at(cast: Cast, sold: Receipt, **given: Any) -> CodeView:
    """Confirm the code at the bakery's first branch, unless given otherwise."""
    usual: dict[str, Any] = {
        "code": sold.code,
        "till": at_the_bakery(cast),
        "branch_id": cast.bakery.branch_ids[0],
    }
    return confirm(**usual | given)


def good_until(sold: Receipt, seconds: float) -> None:
    """Move the code's end to this number of seconds from now."""
    end = clock.now() + timedelta(seconds=seconds)
    with transaction() as session:
        session.execute(update(Conversion).where(Conversion.id == sold.id).values(good_until=end))


def test_the_view_names_what_the_code_is_for_and_the_branch(cast: Cast, sold: Receipt) -> None:
    view = at(cast, sold)
    assert (view.conversion_id, view.code, view.points) == (sold.id, sold.code, 80)
    assert view.branch == "Furra Drita Prishtina"
    assert receipt_for_staff(sold.id).state == ConversionState.CONFIRMED


def test_checking_a_code_does_not_use_it(cast: Cast, sold: Receipt) -> None:
    assert check(code=str(sold.code), till=at_the_bakery(cast)).confirmed_at is None
    assert receipt_for_staff(sold.id).state == ConversionState.ISSUED


def test_the_refusal_of_a_used_code_names_the_branch(cast: Cast, sold: Receipt) -> None:
    at(cast, sold)
    with pytest.raises(AlreadyConfirmed) as caught:
        at(cast, sold)
    assert str(caught.value).endswith("(Furra Drita Prishtina).")


def test_a_code_confirmed_at_no_branch_says_nothing_of_one(cast: Cast, sold: Receipt) -> None:
    at(cast, sold, branch_id=None)
    with pytest.raises(AlreadyConfirmed) as caught:
        at(cast, sold)
    assert "(" not in str(caught.value)
    assert caught.value.details["at"]


def test_a_code_is_good_until_its_last_second(cast: Cast, sold: Receipt) -> None:
    good_until(sold, 60)
    assert at(cast, sold).confirmed_at


def test_a_code_whose_time_is_over_is_refused_before_the_nightly_chore(
    cast: Cast, sold: Receipt
) -> None:
    good_until(sold, -1)
    with pytest.raises(CodeExpired):
        at(cast, sold)
    assert receipt_for_staff(sold.id).state == ConversionState.ISSUED


def test_a_cancelled_code_is_told_plainly_to_its_partner(cast: Cast, sold: Receipt) -> None:
    cancel(conversion_id=sold.id, reason="By mistake", actor=cast.staff(Role.SUPPORT).actor)
    with pytest.raises(CodeCancelled):
        at(cast, sold)


@pytest.mark.parametrize("used", [False, True])
def test_another_partner_is_told_the_same_of_any_code(
    cast: Cast, sold: Receipt, *, used: bool
) -> None:
    if used:
        at(cast, sold)
    stranger = Confirmer(partner_id=cast.bookshop.id, user_id=cast.lumi.user_id)
    with pytest.raises(CodeRefused):
        at(cast, sold, till=stranger, branch_id=None)


def test_a_branch_of_another_partner_is_refused(cast: Cast, sold: Receipt) -> None:
    with pytest.raises(NotThisBranch):
        at(cast, sold, branch_id=cast.bookshop.branch_ids[0])
    assert receipt_for_staff(sold.id).state == ConversionState.ISSUED


@pytest.mark.parametrize("typed", ["", "nonsense", "0000-0000-00000", "ë" * 200, "7K3M"])
def test_a_malformed_code_is_refused_like_an_unknown_one(cast: Cast, typed: str) -> None:
    with pytest.raises(CodeRefused):
        check(code=typed, till=at_the_bakery(cast))


@pytest.mark.parametrize(
    ("way", "via"),
    [
        ({"user_id": 1}, ConversionChannel.WEB),
        ({"phone_id": 1}, ConversionChannel.SMS),
        ({"token_id": 1}, ConversionChannel.API),
    ],
)
def test_a_till_knows_its_channel(way: dict[str, int], via: ConversionChannel) -> None:
    assert Confirmer(partner_id=1, **way).via is via


def test_the_row_says_who_confirmed_and_on_which_channel(cast: Cast, sold: Receipt) -> None:
    at(cast, sold)
    row = db.session.execute(
        select(Conversion.confirmed_via, Conversion.confirmed_by, Conversion.phone_id)
    ).one()
    assert tuple(row) == (ConversionChannel.WEB, cast.drita.user_id, None)
