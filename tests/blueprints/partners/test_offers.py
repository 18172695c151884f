"""A partner's own offers, with what became of their codes."""

from __future__ import annotations

import re
from collections.abc import Callable

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.proposals.answer import answer_proposal
from marketplace.conversions.reports import offer_counts
from marketplace.conversions.reversal.cancel import cancel
from tests.blueprints.partners.conftest import Issue, Till, change, long_ago
from tests.structure.partner_actions import a_changed_proposal
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


def test_an_owner_changes_a_proposal_and_reads_the_answer(till: Till, cast: Cast) -> None:
    ids, form = a_changed_proposal(cast)
    actor = cast.staff(Role.MARKETING).actor
    answer_proposal(offer_id=ids["offer_id"], text="Which size?", actor=actor)
    drita, address = till("drita"), f"/partner/offers/{ids['offer_id']}"
    assert "Which size?" in drita.get("/partner/offers").text
    assert "Which size?" in drita.get(f"{address}/edit").text
    assert drita.post(f"{address}/edit", data=form | {"points": "x"}).status_code == 422
    assert drita.post(f"{address}/edit", data=form).location == "/partner/offers"
    assert "Byrek i ri" in drita.get("/partner/offers").text
    assert drita.post(f"{address}/withdraw").location == "/partner/offers"
    assert drita.get(f"{address}/edit").status_code == 404
