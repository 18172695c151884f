"""Versions and acceptances of the former terms for partners become those of a legal text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask_migrate import upgrade
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.foundation.extensions import db
from marketplace.legal_texts.models import AcceptanceChannel, LegalAcceptance, TextKind
from marketplace.legal_texts.versions import version_in_force, versions
from tests.foundation.database.earlier_database import run, write

DAY = timedelta(days=1)
BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)
KIND = {"kind": "partner_terms"}


def prepare(connection: Connection, *, published: bool) -> None:
    """Two partners' owners, two versions of their page, and one between them of the legal text."""
    for number, name in enumerate(("drita", "lumi"), start=1):
        write(connection, "partners", id=number, slug=name)
        write(connection, "users", id=number, username=name, role="owner", partner_id=number)
    for version, days in ((2, 1), (3, 5)):
        at, texts = BEGAN + days * DAY, {"sq": f"Kushtet {version}"}
        write(connection, "partner_terms_versions", version=version, texts=texts, at=at)
    for number, version in enumerate((1, 2, 3), start=1):
        accepted = {"partner_id": 1, "user_id": 1, "version": version, "text_hash": f"h{version}"}
        write(connection, "partner_terms_acceptances", id=number, language="sq", **accepted)
    if published:
        begun = {"published_at": BEGAN + 3 * DAY, "in_force_from": BEGAN + 3 * DAY}
        texts = {"text": {"sq": "Mes tyre"}, "asks_acceptance": True}
        write(connection, "legal_text_versions", number=1, **KIND, **texts, **begun)
        row = {"user_id": 2, "number": 1, "channel": "sign-in", "language": "sq"}
        write(connection, "legal_acceptances", text_hash="h", **KIND, **row)


@pytest.mark.usefixtures("earlier_app")
def test_versions_of_both_tables_are_one_row_of_versions_and_keep_their_acceptances() -> None:
    upgrade(revision="0020")
    with db.engine.begin() as connection:
        prepare(connection, published=True)
    db.engine.dispose()
    upgrade(revision="0021")

    found = versions(TextKind.PARTNER_TERMS)
    assert [(one.number, one.text["sq"]) for one in found] == [
        (3, "Kushtet 3"),
        (2, "Mes tyre"),
        (1, "Kushtet 2"),
    ]
    assert version_in_force(TextKind.PARTNER_TERMS).number == 3
    assert all(one.asks_acceptance for one in found)
    columns = (LegalAcceptance.partner_id, LegalAcceptance.number, LegalAcceptance.text_hash)
    query = select(*columns, LegalAcceptance.channel)
    kept = db.session.execute(query.order_by(*columns)).all()
    page, sign_in = AcceptanceChannel.PARTNER_PAGE, AcceptanceChannel.SIGN_IN
    assert kept == [
        *((1, number, f"h{number + 1}", page) for number in (0, 1)),
        (1, 3, "h3", page),
        (2, 2, "h", sign_in),
    ]
    db.session.remove()
    for wrong in (
        "UPDATE legal_acceptances SET number = 9",
        "DELETE FROM legal_text_versions",
        "SELECT 1 FROM partner_terms_versions",
    ):
        with pytest.raises(DBAPIError):
            run(wrong)


@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("earlier_app")
def test_a_text_that_was_in_one_table_alone_keeps_its_numbers_but_for_the_first_being_0() -> None:
    upgrade(revision="0020")
    with db.engine.begin() as connection:
        prepare(connection, published=False)
    db.engine.dispose()
    upgrade(revision="0021")
    assert [one.number for one in versions(TextKind.PARTNER_TERMS)] == [2, 1]
    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT number FROM legal_acceptances ORDER BY number"))
        assert kept.scalars().all() == [0, 1, 2]
