"""Sessions from before proofs existed count as proven by the password, when they began."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask_migrate import upgrade
from sqlalchemy import select, text

from marketplace.accounts.models import Proof, SignIn
from marketplace.foundation.extensions import db

BEGAN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
USER = text(
    "INSERT INTO users (id, username, password_hash, role, language, name, created_at)"
    " VALUES (1, 'support', '', 'support', 'sq', '', '2026-01-01 00:00:00+00:00')"
)
SESSION = text(
    "INSERT INTO sign_ins (token_hash, user_id, created_at, expires_at)"
    " VALUES ('before', 1, '2026-03-04 05:06:07+00:00', '2026-04-03 05:06:07+00:00')"
)


@pytest.mark.usefixtures("earlier_app")
def test_an_earlier_session_was_proven_by_the_password_when_it_began() -> None:
    upgrade(revision="0010")
    with db.engine.begin() as connection:
        connection.execute(USER)
        connection.execute(SESSION)
    db.engine.dispose()
    upgrade(revision="0011")
    session = db.session.execute(select(SignIn.proven_at, SignIn.proven_by)).one()
    assert (session.proven_at, session.proven_by) == (BEGAN, Proof.PASSWORD)
