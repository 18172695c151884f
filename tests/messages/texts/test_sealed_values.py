"""The secrets of a message are encrypted where they are stored, and only they."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.blueprints.admins.customers import masking
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.messages.models import OutboxMessage
from marketplace.messages.sealed_values import SECRETS, opened, sealed

VALUES = {"pin": "123456", "minutes": 10, "kind": "again", "code_shown": None, "branches": [{}]}


def test_only_secret_values_are_encrypted(app: Flask) -> None:
    assert app
    stored = sealed(VALUES)
    assert stored | {"pin": "123456"} == VALUES
    assert "123456" not in repr(stored)
    assert opened(stored) == VALUES


def test_a_secret_whose_key_is_lost_is_left_out(app: Flask) -> None:
    assert app
    assert opened({"pin": {"sealed": "gAAA"}, "minutes": 10}) == {"minutes": 10}


def test_what_staff_must_not_read_is_encrypted_too() -> None:
    assert masking.CODES | masking.SECRETS <= SECRETS


@pytest.mark.usefixtures("app")
def test_a_message_is_stored_sealed_and_read_in_clear() -> None:
    with transaction() as session:
        (one,) = outbox.write(
            session, "line_pin", language="sq", email=None, phone="+38349000001", facts=VALUES
        )
    with db.engine.connect() as connection:
        raw = connection.scalar(text("SELECT CAST(facts AS TEXT) FROM outbox_messages"))
    assert "123456" not in str(raw)
    assert db.session.get_one(OutboxMessage, one).facts == VALUES
