"""After the upgrade staff sign in again; customers and partners' people stay signed in."""

from __future__ import annotations

import pytest
from flask_migrate import upgrade
from sqlalchemy import select, text

from marketplace.accounts.models import SignIn
from marketplace.foundation.extensions import db

AT = "2026-01-01 00:00:00+00:00"
LATER = "2099-01-01 00:00:00+00:00"


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("earlier_app")
def test_sessions_of_staff_end_with_the_upgrade_and_others_stay() -> None:
    upgrade(revision="0011")
    with db.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys=OFF"))
        for user_id, (role, of) in enumerate(
            {"support": "", "customer": "customer_id", "owner": "partner_id"}.items(), start=1
        ):
            column, value = (f", {of}", ", 1") if of else ("", "")
            connection.execute(
                text(
                    "INSERT INTO users (id, username, password_hash, role, language, name,"
                    f" created_at{column}) VALUES ({user_id}, '{role}', '', '{role}', 'sq', '',"
                    f" '{AT}'{value})"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO sign_ins (token_hash, user_id, created_at, expires_at,"
                    f" proven_at) VALUES ('{role}', {user_id}, '{AT}', '{LATER}', '{AT}')"
                )
            )
    db.engine.dispose()
    upgrade()
    left = {one.token_hash: (one.device, one.idle_until) for one in _sign_ins()}
    assert left == {"customer": ("", None), "owner": ("", None)}


def _sign_ins() -> list[SignIn]:
    return list(db.session.scalars(select(SignIn)))
