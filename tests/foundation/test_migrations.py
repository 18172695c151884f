"""The migrations make exactly the tables that the models describe, and guard the books."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.accounts import audit
from marketplace.customers.models import Channel, Consent
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast, write

APPEND_ONLY = ("points_entries", "audit_entries", "consents", "stock_movements")


@pytest.mark.usefixtures("app")
def test_migrations_and_models_agree() -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


@pytest.mark.usefixtures("app")
def test_migrating_again_changes_nothing(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert answer.exit_code == 0, answer.output


@pytest.fixture
def written(cast: Cast) -> None:
    arta = cast.arta
    audit.record(arta.actor, "test.write", "user", arta.user_id)
    consent = {"channel": Channel.SMS, "given": True, "wording": "yes", "language": "en"}
    write(Consent(customer_id=arta.customer_id, at=clock.now(), **consent))
    assert cast.a_gift()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("action", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_rows_of_append_only_tables_cannot_be_changed_or_deleted(action: str) -> None:
    for table in APPEND_ONLY:
        with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
            session.execute(text(action.format(table)))


REFUSED = (
    "UPDATE points_accounts SET balance = -1",
    "UPDATE points_lots SET remaining = amount + 1",
    "UPDATE points_lots SET remaining = -1",
    "UPDATE users SET role = 'emperor'",
    "UPDATE users SET role = 'owner'",
    "UPDATE users SET shop_id = 1",
    "UPDATE customers SET stopped_by = 'support'",
    "UPDATE shop_stock SET on_hand = -1",
    "UPDATE shop_stock SET reserved = on_hand + 1",
    "UPDATE shop_stock SET reserved = -1",
)


def test_the_database_itself_refuses_what_must_never_be(cast: Cast) -> None:
    assert cast.arta
    assert cast.a_gift()
    for wrong in REFUSED:
        with pytest.raises(DBAPIError, match=r"(?i)check"), transaction() as session:
            session.execute(text(wrong))
