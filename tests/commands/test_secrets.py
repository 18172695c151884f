"""`marketplace secrets renew` puts everything under today's key; then the old one can go."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, select

from marketplace.commands.secrets import SEALED
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirm import check
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.verify import verify
from marketplace.customers.personal_details.models import DetailKind, PersonalDetail
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import Answer, answer_once, stored_answer
from marketplace.foundation.secrets_at_rest import decrypt, encrypt, renewal
from marketplace.foundation.settings import DEMO_SECRET
from marketplace.messages.models import OutboxMessage
from tests.commands.conftest import Run
from tests.imports.code_pools.pools import a_pool, upload
from tests.support.cast import Cast, write

NEW = "a new key of more than 32 characters"
ASKED = {"channel": "sms", "key": "m1", "asked": "KAFE1"}
NOT_SECRET = {"second_factors.credential_id", "second_factors.public_key"}  # both are public


@pytest.fixture
def made(cast: Cast) -> list[Receipt]:
    """Two codes sold under the key of the tests, an answer that tells one, and an address."""
    slug, arta = cast.an_offer().slug, cast.arta
    receipts = [
        convert(customer_id=arta.customer_id, offer=slug, via=ConversionChannel.WEB, key=key)
        for key in ("k1", "k2")
    ]
    answer_once(**ASKED, do=lambda: Answer(str(receipts[0].code)))
    address = {"kind": DetailKind.ADDRESS, "sealed": encrypt("Rruga B")}
    write(PersonalDetail(customer_id=arta.customer_id, changed_at=clock.now(), **address))
    return receipts


def under_new_key(app: Flask) -> None:
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"secret_key": NEW})


def test_after_it_everything_is_read_by_the_new_key_alone(
    on: Run, app: Flask, made: list[Receipt], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "BATCH", 1)
    ended = on("secrets", "renew", SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=DEMO_SECRET)
    assert (ended.code, ended.out.splitlines()) == (
        0,
        [
            "partners' codes: 0 renewed, 0 unreadable",
            "codes: 2 renewed, 0 unreadable",
            "messages: 4 renewed, 0 unreadable",
            "stored answers: 1 renewed, 0 unreadable",
            "second factors: 0 renewed, 0 unreadable",
            "extracts for authorities: 0 renewed, 0 unreadable",
            "personal details: 1 renewed, 0 unreadable",
        ],
    )
    usual = app.config["SETTINGS"]
    under_new_key(app)
    try:
        assert [receipt_for_staff(one.id).code for one in made] == [one.code for one in made]
        sent = {one.facts["code_shown"] for one in db.session.scalars(select(OutboxMessage))}
        assert sent == {one.code for one in made}
        assert decrypt(db.session.scalars(select(PersonalDetail.sealed)).one()) == "Rruga B"
        kept = stored_answer(channel="sms", key="m1")
        assert kept
        assert kept.text == made[0].code
    finally:
        app.config["SETTINGS"] = usual


@pytest.mark.usefixtures("made")
def test_a_second_run_finds_nothing_to_do(on: Run) -> None:
    keys = {"SECRET_KEY": NEW, "SECRET_KEY_PREVIOUS": DEMO_SECRET}
    on("secrets", "renew", **keys)
    assert "codes: 0 renewed, 0 unreadable" in on("secrets", "renew", **keys).out


@pytest.mark.usefixtures("made")
def test_what_no_known_key_opens_is_counted_and_left_as_it_is(on: Run) -> None:
    before = set(db.session.scalars(select(Conversion.sealed_code)))
    ended = on("secrets", "renew", SECRET_KEY=NEW)
    assert ended.code == 1
    assert "neither SECRET_KEY nor in SECRET_KEY_PREVIOUS" in ended.err
    assert set(db.session.scalars(select(Conversion.sealed_code))) == before


def test_every_encrypted_column_is_renewed() -> None:
    renewed = {str(column) for one in SEALED.values() for column in one.columns}
    binary = {
        str(column)
        for table in db.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert binary - renewed <= NOT_SECRET


def test_a_partners_own_codes_are_found_and_known_as_taken_under_the_new_key_alone(
    on: Run, app: Flask, cast: Cast
) -> None:
    offer = a_pool(cast.an_offer(), "Kino-1", "Kino-2")
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k"
    )
    ended = on("secrets", "renew", SECRET_KEY=NEW, SECRET_KEY_PREVIOUS=DEMO_SECRET)
    assert "partners' codes: 2 renewed, 0 unreadable" in ended.out
    usual = app.config["SETTINGS"]
    under_new_key(app)
    try:
        till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
        assert check(code="kino1", till=till).conversion_id == made.id
        assert upload(offer, "KINO-1\nKINO-2\nKINO-3").refused == 2
        assert verify().violations == []
    finally:
        app.config["SETTINGS"] = usual
