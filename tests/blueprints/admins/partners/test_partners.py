"""Marketing takes partners in, changes them and lets them go."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import OfferState, Partner
from marketplace.catalogue.offers.record import offer_record
from marketplace.catalogue.partners.partner_search import partner_of
from marketplace.foundation.extensions import db
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

FORM = {
    "name": "Kafja e Re",
    "about_sq": "Kafe.",
    "about_en": "Coffee.",
    "email": "kafe@example.com",
    "phone": "+383 44 123 456",
}


def test_the_list_finds_names_without_their_accents(marketing: BrowserLike, cast: Cast) -> None:
    assert cast.bakery
    marketing.post("/admin/partners/new", data=FORM | {"name": "Çokollata"})
    shown = marketing.get("/admin/partners?q=cokol").text
    assert ("Çokollata</a>" in shown, "Furra Drita</a>" in shown) == (True, False)


def test_the_list_finds_names_in_other_forms(marketing: BrowserLike, cast: Cast) -> None:
    assert cast.bakery
    marketing.post("/admin/partners/new", data=FORM | {"name": "Kafja e Re"})
    shown = marketing.get("/admin/partners?q=re+kafe").text
    assert ("Kafja e Re</a>" in shown, "Furra Drita</a>" in shown) == (True, False)


def test_a_partner_takes_part(marketing: BrowserLike) -> None:
    answer = marketing.post("/admin/partners/new", data=FORM)
    saved = partner_of(int(answer.location.rpartition("/")[2]))
    assert (saved.name, saved.email, saved.phone) == (FORM["name"], FORM["email"], FORM["phone"])
    assert db.session.scalars(select(AuditEntry.action)).all() == ["partner.create"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " \x00 ", "Please fill this in."),
        ("name", "x" * 121, "At most 120 characters."),
        ("about_sq", "x" * 2001, "At most 2000 characters."),
        ("email", "kafe@", "Please enter an email address"),
        ("phone", "call me", "Enter a phone number."),
        ("phone", "0" * 21, "At most 20 characters."),
    ],
)
def test_an_invalid_value_of_a_partner_is_shown_next_to_its_field(
    marketing: BrowserLike, field: str, value: str, sentence: str
) -> None:
    answer = marketing.post("/admin/partners/new", data=FORM | {field: value})
    beside = answer.text.partition(f'id="{field}-error"')[2].partition("</ul>")[0]
    assert answer.status_code == 422
    assert sentence in beside
    assert "Coffee." in answer.text
    assert db.session.scalar(select(func.count(Partner.id))) == 0


def test_a_partner_is_changed(marketing: BrowserLike, cast: Cast) -> None:
    address = f"/admin/partners/{cast.bakery.id}/edit"
    assert "Furra Drita" in marketing.get(address).text
    marketing.post(address, data=FORM)
    assert partner_of(cast.bakery.id).name == "Kafja e Re"


def test_the_page_of_a_partner_shows_all_of_it(marketing: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    shown = marketing.get(f"/admin/partners/{cast.drita.partner_id}").text
    for part in ("Furra Drita", "Prishtina", "Peja", "drita", "Coffee"):
        assert part in shown


def test_a_partner_that_leaves_takes_its_offers_along(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer()
    marketing.post(f"/admin/partners/{cast.bakery.id}/withdraw", data={"codes": "honour"})
    assert partner_of(cast.bakery.id).withdrawn_at is not None
    assert offer_record(offer_id=offer.id).state is OfferState.WITHDRAWN


def test_cancelling_a_partners_codes_needs_a_reason(marketing: BrowserLike, cast: Cast) -> None:
    address = f"/admin/partners/{cast.bakery.id}/withdraw"
    assert marketing.post(address, data={"codes": "cancel"}).status_code == 422
    assert partner_of(cast.bakery.id).withdrawn_at is None


def test_a_partner_that_is_not_there(marketing: BrowserLike) -> None:
    assert marketing.get("/admin/partners/999").status_code == 404
    assert marketing.post("/admin/partners/999/edit", data=FORM).status_code == 404
    assert marketing.post("/admin/partners/999/withdraw").status_code == 404
