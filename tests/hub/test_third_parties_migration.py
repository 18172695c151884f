"""Events from before third parties keep their rows, and those that may still be sent a customer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from marketplace.foundation.extensions import db
from tests.foundation.database.earlier_database import write

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


def about(member: Any) -> dict[str, Any]:
    return {"event": {"loyaltyProgramMember": {"id": member}}}


EVENTS = {
    1: ("pending", about("7"), 7),
    2: ("dead", about("8"), 8),
    3: ("sent", about("9"), None),
    4: ("pending", about("x9"), None),
    5: ("pending", {"event": {}}, None),
    6: ("pending", about("9" * 30), None),
}


@pytest.mark.usefixtures("earlier_app")
def test_waiting_events_get_the_customer_that_their_body_names() -> None:
    upgrade(revision="0021")
    with db.engine.begin() as connection:
        write(connection, "api_tokens", id=1, purpose="loyalty", token_hash="h")
        row = {"token_id": 1, "callback": "https://crm.example.com/", "query": ""}
        write(connection, "hub_subscriptions", id=1, created_at=AT, next_attempt_at=AT, **row)
        for number, (state, body, _) in EVENTS.items():
            event = {"subscription_id": 1, "event_id": str(number), "attempts": 0}
            write(
                connection, "hub_events", id=number, state=state, body=body, created_at=AT, **event
            )
    db.engine.dispose()
    upgrade()
    with db.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, state, customer_id FROM hub_events")).all()
        tokens = connection.execute(text("SELECT third_party_id FROM api_tokens")).all()
    found = {row.id: (row.state, row.customer_id) for row in rows}
    assert found == {number: (state, member) for number, (state, _, member) in EVENTS.items()}
    assert [row.third_party_id for row in tokens] == [None]
