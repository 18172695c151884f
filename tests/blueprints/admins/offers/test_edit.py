"""Marketing changes an offer."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers import stock
from marketplace.catalogue.offers.record import offer_record
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.blueprints.admins.offers.typed import a_picture, typed
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def changed(cast: Cast, offer_id: int, **given: Any) -> dict[str, Any]:
    """The form as it opened for the offer now, with the values given in their place."""
    saved = offer_record(offer_id=offer_id)
    seen = "" if saved.facts.stock is None else str(saved.facts.stock)
    hidden = {"revision": str(saved.revision), "stock_seen": seen, "stock": seen}
    return typed(cast, picture=saved.facts.image or "", **hidden | given)


def test_the_form_opens_with_what_is_saved(marketing: BrowserLike, cast: Cast) -> None:
    made = marketing.post("/admin/offers/new", data=typed(cast)).location
    shown = marketing.get(f"{made}/edit").text
    for value in ("Kafe e madhe", "KAFE120", "1.80", "2030-01-01T08:00", "2030-06-30T23:59"):
        assert f'value="{value}"' in shown


def test_a_change_is_saved_and_logged(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT)
    answer = marketing.post(
        f"/admin/offers/{offer.id}/edit", data=changed(cast, offer.id, points="200")
    )
    assert answer.location == f"/admin/offers/{offer.id}"
    assert offer_record(offer_id=offer.id).facts.points == 200
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.before or {})["points"] == 80
    assert (entry.after or {})["points"] == 200


def test_a_previewed_change_is_shown_and_not_saved(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT)
    sent = changed(cast, offer.id, points="200") | {"preview": "1"}
    answer = marketing.post(f"/admin/offers/{offer.id}/edit", data=sent)
    assert (answer.status_code, 'id="preview"' in answer.text) == (200, True)
    assert offer_record(offer_id=offer.id).facts.points == 80


def test_two_who_edit_at_once_are_told(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT)
    address = f"/admin/offers/{offer.id}/edit"
    mine = changed(cast, offer.id, title_en="Mine")
    marketing.post(address, data=changed(cast, offer.id, title_en="Theirs"))
    answer = marketing.post(address, data=mine)
    assert answer.status_code == 409
    assert "Someone else has changed this in the meantime." in answer.text
    assert 'value="Mine"' in answer.text
    assert offer_record(offer_id=offer.id).facts.title["en"] == "Theirs"


def test_a_program_that_sends_only_the_promised_fields_can_edit(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, image="0" * 32)
    marketing.post(f"/admin/offers/{offer.id}/edit", data=typed(cast))
    facts = offer_record(offer_id=offer.id).facts
    assert (facts.title["en"], facts.image) == ("A large coffee", "0" * 32)


def test_an_item_converted_during_an_offer_edit_stays_taken(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, stock=10)
    form = changed(cast, offer.id, stock="20")
    with transaction() as session:
        stock.take(session, offer.id)
    marketing.post(f"/admin/offers/{offer.id}/edit", data=form)
    assert offer_record(offer_id=offer.id).facts.stock == 19


def test_an_edit_cannot_empty_a_required_field_of_a_published_offer(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", image="0" * 32, offer_code="KAFE120")
    answer = marketing.post(
        f"/admin/offers/{offer.id}/edit", data=changed(cast, offer.id, title_en="")
    )
    beside = answer.text.partition('id="title_en-error"')[2].partition("</ul>")[0]
    assert answer.status_code == 422
    assert "The English title is missing." in beside
    assert offer_record(offer_id=offer.id).facts.title["en"] == "Coffee"


def test_a_new_picture_takes_the_old_ones_place(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, image="0" * 32)
    form = changed(cast, offer.id, image=a_picture())
    marketing.post(f"/admin/offers/{offer.id}/edit", data=form)
    assert offer_record(offer_id=offer.id).facts.image not in {None, "0" * 32}


def test_an_offer_keeps_its_picture_if_no_new_one_is_sent(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, image="0" * 32)
    marketing.post(f"/admin/offers/{offer.id}/edit", data=changed(cast, offer.id))
    assert offer_record(offer_id=offer.id).facts.image == "0" * 32


def test_a_withdrawn_offer_cannot_be_changed(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.WITHDRAWN)
    answer = marketing.post(f"/admin/offers/{offer.id}/edit", data=changed(cast, offer.id))
    assert answer.status_code == 409


@pytest.mark.parametrize("number", ["999", "9" * 40])
def test_an_offer_that_is_not_there(marketing: BrowserLike, cast: Cast, number: str) -> None:
    address = f"/admin/offers/{number}/edit"
    assert marketing.get(address).status_code == 404
    assert marketing.post(address, data=typed(cast)).status_code == 404


def test_an_offer_edit_without_the_csrf_token_is_refused(
    marketing: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT)
    form = changed(cast, offer.id)
    answer = marketing.post(f"/admin/offers/{offer.id}/edit", data=form, csrf=False)
    assert answer.status_code == 400
    assert offer_record(offer_id=offer.id).facts.title["en"] == "Coffee"
