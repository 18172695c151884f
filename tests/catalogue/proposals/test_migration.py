"""Offers that partners proposed before proposals had a table are carried over; others are not."""

from __future__ import annotations

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import (
    Connection,
    text,
)

from marketplace.foundation.extensions import db
from tests.foundation.database.earlier_database import BEGAN, write


def before_proposals(app: Flask) -> str:
    """The revision that the table of proposals followed."""
    config = app.extensions["migrate"].migrate.get_config()
    revision = ScriptDirectory.from_config(config).get_revision("0016")
    assert revision is not None
    return str(revision.down_revision)


def prepare(connection: Connection) -> None:
    """Drita, marketing, an offer that each of them wrote, and a consent."""
    write(connection, "partners", id=1, slug="bakery")
    write(connection, "categories", id=1, slug="food")
    write(connection, "users", id=1, username="drita", role="owner", partner_id=1)
    write(connection, "users", id=2, username="marketing", role="marketing")
    write(connection, "customers", id=1)
    write(connection, "consents", id=1, customer_id=1, channel="sms", given=True)
    for number in (1, 2):
        offer = {"kind": "partner", "state": "draft", "partner_id": 1, "category_id": 1}
        write(connection, "offers", id=number, slug=f"offer-{number}", **offer)
        write(
            connection,
            "audit_entries",
            id=number,
            at=BEGAN,
            user_id=number,
            action="offer.create",
            subject_kind="offer",
            subject_id=str(number),
        )


def test_an_earlier_proposal_waits_and_an_earlier_partner_is_set_up(earlier_app: Flask) -> None:
    upgrade(revision=before_proposals(earlier_app))
    with db.engine.begin() as connection:
        prepare(connection)
    db.engine.dispose()
    upgrade(revision="0016")
    with db.engine.connect() as connection:
        proposals = connection.execute(
            text("SELECT offer_id, state, proposed_by FROM offer_proposals")
        ).all()
        set_up = connection.execute(text("SELECT set_up_at FROM partners")).scalars().all()
        source = connection.execute(text("SELECT source FROM consents")).scalar_one()
    assert proposals == [(1, "waiting", 1)]
    assert (None in set_up, source) == (False, "web")
