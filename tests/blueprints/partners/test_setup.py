"""A new partner's owner sees the first steps until they are done, and accepts the terms."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.foundation.extensions import db
from marketplace.legal_texts.models import AcceptanceChannel, LegalAcceptance, TextKind
from marketplace.legal_texts.versions import OF_SOFTWARE
from tests.blueprints.partners.conftest import Till
from tests.legal_texts.publishing import a_version
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
    drita, read = till("drita"), {"version": OF_SOFTWARE}
    assert 'name="version"' in drita.get("/partner/terms").text
    for other in ("1", "-1", "x", "9" * 5_000):
        assert drita.post("/partner/terms", data={"version": other}).status_code == 422
    for _ in range(2):
        assert drita.post("/partner/terms", data=read).location == "/partner/"
    db.session.rollback()
    kept = db.session.scalars(select(LegalAcceptance)).one()
    assert (kept.partner_id, kept.user_id, kept.number, kept.channel) == (
        cast.bakery.id,
        cast.drita.user_id,
        OF_SOFTWARE,
        AcceptanceChannel.PARTNER_PAGE,
    )
    assert len(kept.text_hash) == 64
    shown = drita.get("/partner/terms").text
    assert "drita" in shown
    assert 'name="version"' not in shown


def test_the_terms_are_those_that_staff_publish_in_the_readers_language(
    till: Till, cast: Cast
) -> None:
    a_version(cast, TextKind.PARTNER_TERMS)
    drita = till("drita")
    drita.set_cookie("language", "en")
    assert "<h2>The new terms</h2>" in drita.get("/partner/terms").text
    assert drita.post("/partner/terms", data={"version": OF_SOFTWARE}).status_code == 422
    assert drita.post("/partner/terms", data={"version": 1}).location == "/partner/"


def test_a_cashier_does_not_accept_for_the_business(till: Till) -> None:
    data = {"version": OF_SOFTWARE}
    assert till("cashier").post("/partner/terms", data=data).status_code == 403
