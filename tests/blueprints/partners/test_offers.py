"""A partner's own offers, with what became of their codes."""

from __future__ import annotations

import re
from collections.abc import Callable

from marketplace.catalogue.models import OfferState
from marketplace.conversions.reports import offer_counts
from marketplace.conversions.reversal.cancel import cancel
from tests.blueprints.partners.conftest import Issue, Till, change, long_ago
from tests.support.cast import Cast


def test_issued_is_the_sum_of_what_became_of_the_codes(
    issue: Issue, confirmed: Callable[..., int], cast: Cast
) -> None:
    offer = cast.an_offer(points=5)
    confirmed(offer)
    cancel(conversion_id=issue(offer).id, reason="x", actor=cast.named("support").actor)
    change(issue(offer).id, good_until=long_ago(1))
    issue(offer)
    issue(offer)
    (numbers,) = offer_counts.of_partner(cast.bakery.id)
    became = (numbers.live, numbers.confirmed, numbers.cancelled, numbers.expired)
    assert became == (2, 1, 1, 1)
    assert numbers.issued == sum(became)


def test_every_state_is_shown(till: Till, cast: Cast) -> None:
    cast.an_offer("Byrek")
    cast.an_offer("Kifle", state=OfferState.PAUSED)
    cast.an_offer("Simite", state=OfferState.DRAFT)
    page = till("drita").get("/partner/offers").text
    assert all(words in page for words in ("Published", "Paused", "Draft", "waiting for marketing"))


def test_an_offer_never_converted_has_zeros(till: Till, cast: Cast) -> None:
    cast.an_offer()
    page = till("drita").get("/partner/offers").text
    assert re.findall(r"<dd>\s*(\d+)\s*</dd>", page) == ["0"] * 5


def test_partners_see_only_their_own(till: Till, cast: Cast) -> None:
    cast.an_offer()
    assert "No offers yet" in till("lumi").get("/partner/offers").text


def test_a_cashier_looks_but_does_not_propose(till: Till, cast: Cast) -> None:
    cast.an_offer()
    page = till("cashier").get("/partner/offers").text
    assert "Coffee" in page
    assert "Propose" not in page
