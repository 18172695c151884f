"""A conversion of points for an amount keeps what it is worth, and the books prove it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.conversions import preview, receipts
from marketplace.conversions.models import Conversion
from marketplace.conversions.refusals import BetweenSteps
from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.membership.data_export.export import export
from marketplace.messages.models import OutboxMessage
from marketplace.messages.texts import formatting
from tests.channels.amounts import euros_off, two_euros
from tests.support.cast import Cast
from tests.support.places import change_terms


def kept_terms(conversion_id: int, **given: Any) -> None:
    """Replace values of the conversion's snapshot."""
    with transaction() as session:
        row = session.get_one(Conversion, conversion_id)
        row.terms = {**row.terms, **given}


def test_what_a_conversion_is_worth_stays_when_the_offer_changes(cast: Cast) -> None:
    made = two_euros(cast)
    offer_id = db.session.scalars(select(Conversion.offer_id)).one()
    change_terms(replace_id(cast, offer_id), worth_cents=200)
    again = receipts.receipt_for_staff(made.id)
    assert (again.amount_cents, again.terms["worth_cents"]) == (200, 200)
    assert again.terms["amount"] == {"points": 20, "cents": 100}
    assert verify().violations == []


def replace_id(cast: Cast, offer_id: int) -> Any:
    """Name the offer by its id for `change_terms`."""
    return replace(cast.an_offer("Other"), id=offer_id)


@pytest.mark.parametrize("cents", [0, 199, 201, 2**31 - 1])
def test_verify_finds_a_worth_that_is_not_what_its_points_give(cast: Cast, cents: int) -> None:
    made = two_euros(cast)
    kept_terms(made.id, worth_cents=cents)
    assert verify().violations == [f"conversion {made.id}: its amount is not what its points give"]


def test_the_preview_names_the_amount_and_what_is_left(cast: Cast) -> None:
    arta, offer = cast.arta.customer_id, euros_off(cast)
    seen = preview.preview(customer_id=arta, offer=offer.slug, points=45)
    assert (seen.points, seen.cents, seen.left) == (45, 225, 595)
    between = preview.preview(customer_id=arta, offer=offer.slug, points=42)
    assert isinstance(between.refusal, BetweenSteps)
    assert (between.cents, between.left) == (None, 640)


def test_the_messages_and_the_export_say_the_amount(cast: Cast) -> None:
    two_euros(cast)
    for message in db.session.scalars(select(OutboxMessage)):
        assert formatting.title(message.facts, "en").startswith("2.00 EUR: ")
        assert formatting.title(message.facts, "sq").startswith("2,00 EUR: ")
    (conversion,) = export(cast.arta.customer_id)["conversions"]
    assert conversion["terms"]["worth_cents"] == 200
