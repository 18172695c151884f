"""An owner proposes an offer: a draft that marketing completes and publishes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import Offer, OfferState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from tests.blueprints.partners.conftest import Till
from tests.support.cast import Cast

NEW = "/partner/offers/new"


def filled(cast: Cast, **given: str) -> dict[str, str]:
    usual = {
        "title_sq": "Byrek i ngrohtë",
        "description_sq": "Një copë byrek",
        "category": str(cast.category()),
        "worth": "2,50",
        "points": "40",
        "code_days": "30",
    }
    return usual | given


def test_a_proposed_offer_becomes_a_draft_of_the_owners_partner(till: Till, cast: Cast) -> None:
    answer = till("drita").post(NEW, data=filled(cast))
    assert answer.location == "/partner/offers"
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.state, offer.partner_id) == (OfferState.DRAFT, cast.bakery.id)
    assert (offer.points, offer.worth_cents) == (40, 250)


def test_an_owner_cannot_propose_an_offer_for_another_partner(till: Till, cast: Cast) -> None:
    till("lumi").post(NEW, data=filled(cast, partner=str(cast.bakery.id), state="published"))
    offer = db.session.scalars(select(Offer)).one()
    assert (offer.state, offer.partner_id) == (OfferState.DRAFT, cast.bookshop.id)


def test_days_are_whole_and_the_programmes(till: Till, cast: Cast) -> None:
    till("drita").post(NEW, data=filled(cast, opens="2030-07-01", closes="2030-07-31"))
    offer = db.session.scalars(select(Offer)).one()
    assert offer.opens_at == clock.start_of(date(2030, 7, 1))
    assert offer.closes_at == clock.start_of(date(2030, 8, 1))


INVALID = [
    ("title_sq", ""),
    ("title_sq", "x" * 121),
    ("description_sq", " "),
    ("worth", "two euros"),
    ("points", "0"),
    ("points", "1.5"),
    ("stock", "-1"),
    ("category", ""),
    ("category", "999"),
    ("opens", "1 July"),
    ("code_days", "9999"),
]


def test_an_invalid_value_of_a_proposed_offer_is_shown_next_to_its_field(
    till: Till, cast: Cast
) -> None:
    drita = till("drita")
    for field, typed in INVALID:
        answer = drita.post(NEW, data=filled(cast, **{field: typed}))
        assert answer.status_code == 422, (field, typed)
        assert f'id="{field}-error"' in answer.text, (field, typed)
        assert db.session.scalars(select(Offer)).all() == [], (field, typed)


def test_the_form_of_a_proposed_offer_keeps_typed_values(till: Till, cast: Cast) -> None:
    page = till("drita").post(NEW, data=filled(cast, points="many", worth="<b>")).text
    assert all(kept in page for kept in ('value="many"', 'value="&lt;b&gt;"', "Byrek i ngrohtë"))


def test_a_proposed_offer_cannot_close_before_it_opens(till: Till, cast: Cast) -> None:
    days = {"opens": "2030-07-02", "closes": "2030-07-01"}
    assert 'id="closes-error"' in till("drita").post(NEW, data=filled(cast, **days)).text


def test_the_audit_log_has_it(till: Till, cast: Cast) -> None:
    till("drita").post(NEW, data=filled(cast))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.username, entry.action) == ("drita", "offer.create")


def test_a_cashier_cannot(till: Till, cast: Cast) -> None:
    assert till("cashier").post(NEW, data=filled(cast)).status_code == 403
