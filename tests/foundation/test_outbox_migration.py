"""Messages that waited before priorities existed get theirs by their kind."""

from __future__ import annotations

import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from marketplace.foundation.extensions import db
from marketplace.messages.models import Priority

WAITED = {
    "registration_pin": ("pending", Priority.URGENT),
    "conversion": ("pending", Priority.URGENT),
    "topup": ("pending", Priority.NOTICE),
    "points_expire": ("pending", Priority.BULK),
    "confirmed": ("sent", Priority.NOTICE),
}
INSERT = text(
    "INSERT INTO outbox_messages (kind, channel, language, recipient, facts, state, attempts, "
    "created_at, next_attempt_at) VALUES (:kind, 'sms', 'sq', '+38349000001', '{}', :state, 0, "
    "'2026-01-01 00:00:00', '2026-01-01 00:00:00')"
)


@pytest.mark.usefixtures("earlier_app")
def test_what_waits_gets_the_priority_of_its_kind() -> None:
    upgrade(revision="0003")
    with db.engine.begin() as connection:
        for kind, (state, _) in WAITED.items():
            connection.execute(INSERT, {"kind": kind, "state": state})
    db.engine.dispose()
    upgrade()
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, priority FROM outbox_messages")).all()
    assert {row.kind: row.priority for row in rows} == {
        kind: priority for kind, (_, priority) in WAITED.items()
    }
