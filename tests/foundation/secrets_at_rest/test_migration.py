"""Migration 0013 encrypts what an older database holds in clear; it is all read as before."""

from __future__ import annotations

import json

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from marketplace.conversions.codes import complete, shown
from marketplace.conversions.models import Conversion
from marketplace.conversions.stored_codes import code_hash
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import Answer, fingerprints, stored_answer
from marketplace.foundation.secrets_at_rest import renewal
from marketplace.messages.models import OutboxMessage

OLD = "0009"
CODES = [complete(f"{number:012}") for number in range(5)]
CUSTOMER = text(
    "INSERT INTO customers (id, name, surname, language, registered_at) "
    "VALUES (1, 'Mira', 'Krasniqi', 'sq', '2018-01-01 00:00:00+00')"
)
CONVERSION = text(
    "INSERT INTO conversions (id, customer_id, offer_id, kind, via, key, points, terms, state, "
    "code, created_at, lost) VALUES (:id, 1, 1, :kind, 'web', :key, 10, '{}', 'issued', :code, "
    "'2026-01-01 00:00:00+00', false)"
)
MESSAGE = text(
    "INSERT INTO outbox_messages (kind, channel, language, recipient, facts, state, "
    "attempts, created_at, next_attempt_at) VALUES ('conversion', 'sms', 'sq', '+38349000001', "
    ":facts, 'sent', 1, '2026-01-01 00:00:00+00', '2026-01-01 00:00:00+00')"
)
ANSWER = text(
    "INSERT INTO given_answers (channel, key, asked, status, answer, at) VALUES "
    "('sms', :key, :asked, 200, :answer, '2026-01-01 00:00:00+00')"
)


def fill() -> None:
    """Write conversions, messages and answers as the older version did."""
    plain = create_engine(db.engine.url)  # as SQLite's own, it checks no foreign keys
    with plain.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET session_replication_role = replica"))  # nor this
        connection.execute(CUSTOMER)
        for number, code in enumerate(CODES, 1):
            row = {"id": number, "kind": "partner", "key": f"k{number}", "code": code}
            connection.execute(CONVERSION, row)
            facts = json.dumps({"code_shown": shown(code), "points": 10})
            connection.execute(MESSAGE, {"facts": facts})
            kept = {"key": f"m{number}", "asked": fingerprints("KAFE1")[0], "answer": shown(code)}
            connection.execute(ANSWER, kept)
        connection.execute(CONVERSION, {"id": 9, "kind": "service", "key": "s", "code": None})
        connection.execute(MESSAGE, {"facts": json.dumps({"points": 7})})
        connection.execute(ANSWER, {"key": "m9", "asked": "x", "answer": ""})
    plain.dispose()


@pytest.mark.usefixtures("earlier_app")
def test_codes_messages_and_answers_are_sealed_in_batches_and_read_as_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upgrade(revision=OLD)
    fill()
    db.engine.dispose()
    monkeypatch.setattr(renewal, "BATCH", 2)
    upgrade()
    with db.engine.connect() as connection:
        names = ("conversions", "outbox_messages", "given_answers")
        raw = repr([connection.execute(text(f"SELECT * FROM {name}")).all() for name in names])
    assert not [code for code in CODES if code in raw or shown(code) in raw]
    made = db.session.query(Conversion).order_by(Conversion.id).all()
    assert [one.code for one in made] == [*CODES, None]
    assert [one.code_hash for one in made] == [*map(code_hash, CODES), None]
    facts = [one.facts for one in db.session.query(OutboxMessage).order_by(OutboxMessage.id)]
    assert facts == [
        *({"code_shown": shown(code), "points": 10} for code in CODES),
        {"points": 7},
    ]
    again = stored_answer(channel="sms", key="m5", asked="KAFE1")
    assert again == Answer(shown(CODES[4]), 200, repeated=True)
