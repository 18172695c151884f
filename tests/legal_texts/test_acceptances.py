"""An acceptance of a version is recorded once, for good; only a version that asks waits for one."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from marketplace.accounts import identity
from marketplace.accounts.models import Role
from marketplace.foundation.transaction import transaction
from marketplace.legal_texts.acceptances import (
    TextChangedMeanwhile,
    accept_due,
    acceptances_of,
    acceptances_of_customer,
    numbers_in_force,
    record_acceptance,
    texts_due,
)
from marketplace.legal_texts.models import AcceptanceChannel, LegalAcceptance, TextKind
from tests.legal_texts.publishing import TEXT, a_version
from tests.support.cast import Cast, Person


def due_for(
    person: Person, role: Role = Role.CUSTOMER, partner_id: int | None = None
) -> list[tuple[TextKind, int]]:
    due = texts_due(user_id=person.user_id, role=role, partner_id=partner_id)
    return [(version.kind, version.number) for version in due]


def accept(person: Person, numbers: dict[TextKind, int]) -> None:
    accept_due(
        role=Role.CUSTOMER, partner_id=None, numbers=numbers, language="sq", actor=person.actor
    )


def test_only_a_version_that_asks_waits_for_acceptance(cast: Cast) -> None:
    arta = cast.arta
    a_version(cast)
    assert due_for(arta) == []
    a_version(cast, asks=True)
    assert due_for(arta) == [(TextKind.TERMS, 2)]
    a_version(cast)
    assert due_for(arta) == [(TextKind.TERMS, 3)]  # the text that counts now


def test_acceptance_keeps_version_channel_language_and_the_hash_of_the_text(cast: Cast) -> None:
    arta = cast.arta
    a_version(cast, asks=True)
    accept(arta, {TextKind.TERMS: 1})
    assert due_for(arta) == []
    (one,) = acceptances_of(arta.user_id)
    assert (one.kind, one.number, one.channel) == (TextKind.TERMS, 1, AcceptanceChannel.SIGN_IN)
    assert one.language == "sq"
    assert one.text_hash == hashlib.sha256(TEXT["sq"].encode()).hexdigest()
    assert acceptances_of_customer(arta.customer_id) == [one]


def test_accepting_again_is_recorded_once(cast: Cast) -> None:
    a_version(cast, asks=True)
    for _ in range(2):
        accept(cast.arta, {TextKind.TERMS: 1})
    assert len(acceptances_of(cast.arta.user_id)) == 1


def test_a_text_that_changed_while_it_was_read_is_not_accepted(cast: Cast) -> None:
    arta = cast.arta
    a_version(cast, asks=True)
    a_version(cast, asks=True)
    with pytest.raises(TextChangedMeanwhile):
        accept(arta, {TextKind.TERMS: 1})
    assert acceptances_of(arta.user_id) == []


def test_partners_owners_are_asked_for_the_terms_for_partners_alone(cast: Cast) -> None:
    a_version(cast, TextKind.PARTNER_TERMS, asks=True)
    a_version(cast, TextKind.TERMS, asks=True)
    assert due_for(cast.drita, Role.OWNER, cast.bakery.id) == [(TextKind.PARTNER_TERMS, 1)]
    assert due_for(cast.arta) == [(TextKind.TERMS, 1)]
    assert due_for(cast.named("support"), Role.SUPPORT) == []


def test_the_note_of_an_enrolment_by_the_operator_is_no_acceptance(cast: Cast) -> None:
    arta = cast.arta
    a_version(cast, asks=True)
    with transaction() as session:
        record_acceptance(
            session,
            user_id=arta.user_id,
            numbers=numbers_in_force(),
            channel=AcceptanceChannel.API,
            language="en",
        )
    assert due_for(arta) == [(TextKind.TERMS, 1)]
    accept(arta, {TextKind.TERMS: 1})
    assert due_for(arta) == []
    assert len(acceptances_of(arta.user_id)) == 3


def test_accepting_opens_every_session_of_the_user(app: Flask, cast: Cast) -> None:
    assert app
    arta = cast.arta
    opened = [identity.open_session(user_id=arta.user_id) for _ in range(2)]
    a_version(cast, asks=True)
    identity.set_texts_due(user_id=arta.user_id, due=True)
    accept(arta, {TextKind.TERMS: 1})
    found = [identity.identify(one.token) for one in opened]
    assert [one and one.texts_due for one in found] == [False, False]


@pytest.mark.parametrize(
    "statement", [update(LegalAcceptance).values(number=9), delete(LegalAcceptance)]
)
def test_the_database_refuses_to_change_an_acceptance(cast: Cast, statement: Any) -> None:
    a_version(cast, asks=True)
    accept(cast.arta, {TextKind.TERMS: 1})
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(statement)
