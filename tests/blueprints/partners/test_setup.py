"""A new partner's owner sees the first steps until they are done, and accepts the terms."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalogue.partner_setup.models import TermsAcceptance
from marketplace.catalogue.partner_setup.terms_text import current_terms
from marketplace.foundation.extensions import db
from tests.blueprints.partners.conftest import Till
from tests.support.cast import Cast

STEPS = 'id="setup-title"'


def test_the_owner_sees_the_list_until_it_is_put_away_and_the_cashier_never(till: Till) -> None:
    assert STEPS in till("drita").get("/partner/").text
    assert STEPS not in till("cashier").get("/partner/").text
    assert till("drita").post("/partner/setup/done").location == "/partner/"
    start = till("drita").get("/partner/").text
    assert STEPS not in start
    assert 'href="/partner/terms"' in start  # they are asked for all the same


def test_the_terms_are_accepted_with_version_hash_time_and_name(till: Till, cast: Cast) -> None:
    drita, terms = till("drita"), current_terms()
    assert 'name="version"' in drita.get("/partner/terms").text
    assert drita.post("/partner/terms", data={"version": "0"}).status_code == 422
    for _ in range(2):
        assert drita.post("/partner/terms", data={"version": terms.version}).location == "/partner/"
    db.session.rollback()
    kept = db.session.scalars(select(TermsAcceptance)).one()
    assert (kept.partner_id, kept.user_id, kept.version) == (
        cast.bakery.id,
        cast.drita.user_id,
        terms.version,
    )
    assert len(kept.text_hash) == 64
    assert "drita" in drita.get("/partner/terms").text


def test_a_cashier_does_not_accept_for_the_business(till: Till) -> None:
    data = {"version": current_terms().version}
    assert till("cashier").post("/partner/terms", data=data).status_code == 403
