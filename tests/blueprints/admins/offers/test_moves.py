"""Marketing publishes, pauses, withdraws and copies offers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.record import offer_record
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import receipt
from marketplace.foundation import clock
from marketplace.points.accounts import balance
from tests.support.cast import Cast, ListedOffer
from tests.support.csrf_client import BrowserLike

READY = {"image": "0" * 32, "offer_code": "KAFE1"}


def state_of(offer: ListedOffer) -> OfferState:
    return offer_record(offer_id=offer.id).state


def test_a_ready_draft_is_published_and_customers_see_it_at_once(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, **READY)
    answer = marketing.post(f"/admin/offers/{offer.id}/publish")
    assert answer.location == f"/admin/offers/{offer.id}"
    assert marketing.get(f"/offers/{offer.slug}").status_code == 200


def test_publishing_an_incomplete_draft_names_each_missing_field(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, description_en="")
    answer = marketing.post(f"/admin/offers/{offer.id}/publish")
    assert answer.status_code == 422
    for field in ("image", "offer_code", "description_en"):
        assert f'id="{field}-error"' in answer.text
    assert state_of(offer) is OfferState.DRAFT


def test_the_offers_page_says_what_is_missing_before(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT)
    shown = marketing.get(f"/admin/offers/{offer.id}").text
    assert "There is no picture." in shown
    assert f"/admin/offers/{offer.id}/edit#image" in shown


def test_an_offer_with_an_opening_time_is_scheduled(marketing: BrowserLike, cast: Cast) -> None:
    later = clock.now() + timedelta(days=3)
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, opens_at=later, **READY)
    marketing.post(f"/admin/offers/{offer.id}/publish")
    assert "Scheduled" in marketing.get(f"/admin/offers/{offer.id}").text


def test_a_paused_offer_leaves_the_shop_and_comes_back(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", **READY)
    marketing.post(f"/admin/offers/{offer.id}/pause")
    assert marketing.get(f"/offers/{offer.slug}").status_code == 404
    marketing.post(f"/admin/offers/{offer.id}/publish")
    assert marketing.get(f"/offers/{offer.slug}").status_code == 200


@pytest.mark.parametrize(
    ("state", "action"),
    [
        (OfferState.DRAFT, "pause"),
        (OfferState.PUBLISHED, "publish"),
        (OfferState.WITHDRAWN, "publish"),
        (OfferState.WITHDRAWN, "pause"),
        (OfferState.WITHDRAWN, "withdraw"),
    ],
)
def test_a_move_that_is_not_in_the_table_is_refused(
    marketing: BrowserLike, cast: Cast, state: OfferState, action: str
) -> None:
    offer = cast.an_offer("Coffee", state=state, **READY)
    assert marketing.post(f"/admin/offers/{offer.id}/{action}").status_code == 409
    assert state_of(offer) is state


def converted(cast: Cast, offer: ListedOffer) -> int:
    customer = cast.arta.customer_id
    return convert(customer_id=customer, offer=offer.slug, via=ConversionChannel.WEB, key="k").id


def test_withdrawing_leaves_live_codes_good(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee")
    conversion = converted(cast, offer)
    marketing.post(f"/admin/offers/{offer.id}/withdraw")
    held = receipt(customer_id=cast.arta.customer_id, conversion_id=conversion)
    assert (state_of(offer), held.state) == (OfferState.WITHDRAWN, "issued")


def test_withdrawing_may_cancel_live_codes_and_return_the_points(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee")
    conversion = converted(cast, offer)
    choice = {"codes": "cancel", "reason": "The oven is broken"}
    marketing.post(f"/admin/offers/{offer.id}/withdraw", data=choice)
    held = receipt(customer_id=cast.arta.customer_id, conversion_id=conversion)
    assert (held.state, balance(cast.arta.customer_id)) == ("cancelled", 640)


@pytest.mark.parametrize(
    "choice", [{"codes": "cancel"}, {"codes": "cancel", "reason": "x" * 501}, {"codes": "burn"}]
)
def test_a_bad_withdrawal_changes_nothing(
    marketing: BrowserLike, cast: Cast, choice: dict[str, str]
) -> None:
    offer = cast.an_offer("Coffee")
    answer = marketing.post(f"/admin/offers/{offer.id}/withdraw", data=choice)
    assert answer.status_code == 422
    assert "field--wrong" in answer.text
    assert state_of(offer) is OfferState.PUBLISHED


def test_a_copy_is_a_new_draft_without_code_times_and_stock(
    marketing: BrowserLike, cast: Cast
) -> None:
    closes = clock.now() + timedelta(days=3)
    offer = cast.an_offer("Coffee", stock=5, closes_at=closes, **READY)
    answer = marketing.post(f"/admin/offers/{offer.id}/copy")
    copied = offer_record(offer_id=int(answer.location.split("/")[3]))
    assert (copied.state, copied.facts.title["en"], copied.facts.stock) == ("draft", "Coffee", None)
    assert (copied.facts.offer_code, copied.facts.closes_at) == (None, None)


@pytest.mark.parametrize("action", ["publish", "pause", "withdraw", "copy"])
def test_an_offer_action_without_the_csrf_token_is_refused(
    marketing: BrowserLike, cast: Cast, action: str
) -> None:
    offer = cast.an_offer("Coffee")
    answer = marketing.post(f"/admin/offers/{offer.id}/{action}", csrf=False)
    assert answer.status_code == 400
    assert state_of(offer) is OfferState.PUBLISHED


@pytest.mark.parametrize("action", ["publish", "pause", "withdraw", "copy"])
def test_an_action_on_an_unknown_offer_is_not_found(marketing: BrowserLike, action: str) -> None:
    assert marketing.post(f"/admin/offers/999/{action}").status_code == 404
