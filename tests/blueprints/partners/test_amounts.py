"""The partner's pages say how much a code takes off, and owners propose offers by the amount."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.foundation.extensions import db
from tests.blueprints.partners.conftest import Press, Till
from tests.blueprints.partners.test_confirmations_csv import rows
from tests.blueprints.partners.test_new_offer import NEW, filled
from tests.channels.amounts import two_euros
from tests.support.cast import Cast

AMOUNT = {"points": "20", "worth": "1,00", "points_most": "400", "points_step": "5"}


def test_the_counter_reads_the_amount_before_and_after_confirming(
    cast: Cast, till: Till, press_confirm: Press
) -> None:
    code, drita = two_euros(cast).code or "", till("drita")
    seen = drita.post("/partner/codes/check", data={"code": code}).text
    assert 'class="desk__amount" data-cents="200"' in seen
    assert "€2.00 off" in seen
    done = drita.get(press_confirm(drita, code).location).text
    assert 'class="desk__amount" data-cents="200"' in done
    (row,) = rows(drita)
    assert (row["Points"], row["Value in EUR"]) == ("40", "2.00")


def test_an_owner_proposes_an_amount(cast: Cast, till: Till) -> None:
    till("drita").post(NEW, data=filled(cast, **AMOUNT))
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.points, offer.points_most, offer.points_step) == (20, 400, 5)
    assert "from 20 points" in " ".join(till("drita").get("/partner/offers").text.split())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"points_step": ""}, "Fill in the step too"),
        ({"points_most": "402"}, "400 or 405 points would do"),
        ({"points_step": "-5"}, "Enter a number from 1"),
        ({"worth": "0"}, "what the least points are worth"),
    ],
)
def test_steps_that_do_not_fit_are_refused_next_to_their_field(
    cast: Cast, till: Till, typed: dict[str, str], says: str
) -> None:
    answer = till("drita").post(NEW, data=filled(cast, **(AMOUNT | typed)))
    assert answer.status_code == 422
    assert says in answer.text
    assert db.session.scalars(select(Offer)).all() == []
