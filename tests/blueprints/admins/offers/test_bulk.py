"""Marketing changes several offers at once, after a preview, and undoes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.record import offer_record
from marketplace.foundation import clock
from tests.support.cast import Cast, ListedOffer
from tests.support.csrf_client import BrowserLike

BULK = "/admin/offers/bulk"
READY = {"image": "0" * 32}


def rows(page: str) -> list[str]:
    return re.findall(r'name="row" value="([0-9:]+)"', page)


def states(*offers: ListedOffer) -> list[OfferState]:
    return [offer_record(offer_id=offer.id).state for offer in offers]


def test_offers_are_paused_after_a_preview_and_the_pause_is_undone(
    marketing: BrowserLike, cast: Cast
) -> None:
    coffee = cast.an_offer("Coffee", offer_code="KAFE1", **READY)
    tea = cast.an_offer("Tea", offer_code="KAFE2", **READY)
    draft = cast.an_offer("Mug", state=OfferState.DRAFT)
    marketing.get("/admin/offers?kind=partner")
    chosen = "&".join(f"offer={one.id}" for one in (coffee, tea, draft))
    preview = marketing.get(f"{BULK}?action=pause&{chosen}").text
    assert "That is no longer possible with this offer." in preview
    assert len(rows(preview)) == 2
    answer = marketing.post(BULK, data={"action": "pause", "row": rows(preview)})
    assert "kind=partner" in answer.location
    assert states(coffee, tea) == [OfferState.PAUSED] * 2
    listed = marketing.get(answer.location).text
    assert "2 offers paused." in listed
    undone = marketing.post("/admin/offers/undo", data={"row": rows(listed), "back": "/admin/"})
    assert undone.location == "/admin/"
    assert "Undone for 2 offers." in marketing.get("/admin/").text
    assert states(coffee, tea) == [OfferState.PUBLISHED] * 2


def test_an_extension_names_the_day_and_is_refused_without_one(
    marketing: BrowserLike, cast: Cast
) -> None:
    today = clock.today()
    offer = cast.an_offer("Coffee", closes_at=clock.end_of(today), **READY, offer_code="KAFE1")
    day = today + timedelta(days=20)
    missing = marketing.get(f"{BULK}?action=extend&offer={offer.id}")
    assert (missing.status_code, "Enter the new last day." in missing.text) == (422, True)
    page = marketing.get(f"{BULK}?action=extend&offer={offer.id}&last_day={day}").text
    sent = {"action": "extend", "last_day": str(day), "row": rows(page)}
    assert marketing.post(BULK, data=sent).status_code == 303
    assert offer_record(offer_id=offer.id).facts.closes_at == clock.end_of(day)


def test_offers_changed_since_the_preview_are_shown_with_the_reason(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee")
    answer = marketing.post(BULK, data={"action": "pause", "row": [f"{offer.id}:999999"]})
    assert answer.status_code == 409
    assert "Someone else has changed this in the meantime." in answer.text
    assert states(offer) == [OfferState.PUBLISHED]


@pytest.mark.parametrize(
    "query", ["", "action=pause", "action=pause&offer=x", f"offer=-1&offer={'9' * 40}"]
)
def test_without_a_choice_the_list_says_so(marketing: BrowserLike, query: str) -> None:
    answer = marketing.get(f"{BULK}?{query}", follow_redirects=True)
    assert "Choose offers in the list first." in answer.text
    if query.startswith("action=pause"):
        answer = marketing.post(BULK, data={"action": "pause"}, follow_redirects=True)
        assert "Choose offers in the list first." in answer.text


def test_a_pause_on_the_offers_page_can_be_undone_there(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", offer_code="KAFE1", **READY)
    page = marketing.post(f"/admin/offers/{offer.id}/pause", follow_redirects=True).text
    back = f"/admin/offers/{offer.id}"
    answer = marketing.post("/admin/offers/undo", data={"row": rows(page), "back": back})
    assert (answer.location, states(offer)) == (back, [OfferState.PUBLISHED])


def test_readers_of_the_catalogue_see_no_boxes_and_cannot_change_in_bulk(
    at_desk: Callable[[str], BrowserLike], cast: Cast
) -> None:
    offer = cast.an_offer("Coffee")
    support = at_desk("support")
    assert 'type="checkbox" name="offer"' not in support.get("/admin/offers").text
    assert support.get(f"{BULK}?action=pause&offer={offer.id}").status_code == 403


def test_what_was_changed_again_meanwhile_is_not_undone_and_says_why(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", offer_code="KAFE1", **READY)
    page = marketing.post(f"/admin/offers/{offer.id}/pause", follow_redirects=True).text
    marketing.post(f"/admin/offers/{offer.id}/publish")
    sent = {"row": rows(page), "back": "/admin/"}
    shown = marketing.post("/admin/offers/undo", data=sent, follow_redirects=True).text
    assert "It is too late to undo that, or the offer has changed since." in shown
    assert "Undone for" not in shown
    assert states(offer) == [OfferState.PUBLISHED]
