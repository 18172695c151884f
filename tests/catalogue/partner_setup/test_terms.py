"""One owner accepts the terms for the business, on its page or at the next sign-in."""

from __future__ import annotations

import hashlib
from functools import partial
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts import identity
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.models import Partner
from marketplace.catalogue.partner_setup import acceptances
from marketplace.catalogue.partner_setup.acceptances import accept_terms
from marketplace.catalogue.partner_setup.checklist import PartnerSetup, put_list_away, setup_of
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotAllowed
from marketplace.foundation.transaction import transaction
from marketplace.legal_texts.acceptances import TextChangedMeanwhile, accept_due, texts_due
from marketplace.legal_texts.models import AcceptanceChannel, LegalAcceptance, TextKind
from marketplace.legal_texts.partner_acceptances import (
    PartnerAcceptance,
    accept_for_partner,
    acceptances_of_partner,
)
from marketplace.legal_texts.versions import OF_SOFTWARE
from tests.legal_texts.publishing import TEXT, a_version
from tests.support.cast import Cast, Person, a_user
from tests.support.concurrency import Gap, all_at_once, naive_transactions


def accept(cast: Cast, number: int) -> None:
    accept_terms(partner_id=cast.bakery.id, number=number, language="en", actor=cast.drita.actor)


def due(cast: Cast) -> bool:
    db.session.rollback()
    return setup_of(partner_id=cast.bakery.id, user_id=cast.drita.user_id).terms_due


def asked_at_sign_in(cast: Cast, person: Person) -> list[int]:
    found = texts_due(user_id=person.user_id, role=Role.OWNER, partner_id=cast.bakery.id)
    return [version.number for version in found]


def test_a_version_that_asks_is_to_be_accepted_again_also_after_the_list_was_put_away(
    cast: Cast,
) -> None:
    assert due(cast)
    accept(cast, OF_SOFTWARE)
    for _ in range(2):
        put_list_away(partner_id=cast.bakery.id, actor=cast.drita.actor)
    logged = select(func.count()).where(AuditEntry.action == "partner.set_up")
    assert db.session.scalar(logged) == 1
    assert not due(cast)
    a_version(cast, TextKind.PARTNER_TERMS)
    assert not due(cast)  # a version that does not ask
    a_version(cast, TextKind.PARTNER_TERMS, asks=True)
    assert due(cast)
    with pytest.raises(TextChangedMeanwhile):
        accept(cast, 1)
    accept(cast, 2)
    assert not due(cast)
    kept = db.session.scalars(select(LegalAcceptance).order_by(LegalAcceptance.id)).all()
    assert [one.number for one in kept] == [OF_SOFTWARE, 2]
    assert kept[1].text_hash == hashlib.sha256(TEXT["en"].encode()).hexdigest()


def test_one_owner_accepts_for_all_and_opens_the_pages_to_the_others(cast: Cast) -> None:
    other = a_user("driton", Role.OWNER, partner_id=cast.bakery.id)
    a_version(cast, TextKind.PARTNER_TERMS, asks=True)
    opened = identity.open_session(user_id=other.user_id)
    identity.set_texts_due(user_id=other.user_id, due=True)
    assert asked_at_sign_in(cast, other) == [1]
    accept_due(
        role=Role.OWNER,
        partner_id=cast.bakery.id,
        numbers={TextKind.PARTNER_TERMS: 1},
        language="sq",
        actor=cast.drita.actor,
    )
    assert asked_at_sign_in(cast, other) == []
    assert not due(cast)
    signed_in = identity.identify(opened.token)
    assert signed_in is not None
    assert not signed_in.texts_due
    (one,) = acceptances_of_partner(cast.bakery.id)
    assert (one.number, one.username) == (1, "drita")


def test_accepting_twice_is_one_acceptance_and_one_audit_entry(cast: Cast) -> None:
    for _ in range(2):
        accept(cast, OF_SOFTWARE)
    assert len(acceptances_of_partner(cast.bakery.id)) == 1
    recorded = select(func.count()).where(AuditEntry.action == "partner.terms")
    assert db.session.scalars(recorded).one() == 1


def test_the_acceptance_of_one_partner_is_not_that_of_another(cast: Cast) -> None:
    accept(cast, OF_SOFTWARE)
    assert acceptances_of_partner(cast.bookshop.id) == []


def accepted_by_two(app: Flask, cast: Cast) -> int:
    """Two owners press the button at the same moment; how many acceptances there are then."""
    owners = [cast.drita, a_user("driton", Role.OWNER, partner_id=cast.bakery.id)]
    bakery = cast.bakery.id

    def press(number: int) -> None:
        actor = owners[number].actor
        accept_terms(partner_id=bakery, number=OF_SOFTWARE, language="en", actor=actor)

    assert not any(all_at_once(app, press, len(owners)))
    db.session.rollback()
    return len(acceptances_of_partner(bakery))


def naive_read(looked: Gap, partner_id: int) -> list[PartnerAcceptance]:
    """The negative control: look, and let the other one look before anything is written."""
    found = acceptances_of_partner(partner_id)
    looked()
    return found


def test_two_owners_who_accept_at_once_are_one_acceptance(app: Flask, cast: Cast) -> None:
    assert accepted_by_two(app, cast) == 1


def test_without_the_partners_lock_they_are_two(app: Flask, cast: Cast) -> None:
    with (
        naive_transactions(),
        patch.object(acceptances, "lock_taking_part"),
        patch.object(acceptances, "acceptances_of_partner", partial(naive_read, Gap(0))),
    ):
        assert accepted_by_two(app, cast) == 2


def test_a_program_accepts_no_terms_and_a_partner_that_left_has_nothing_to_set_up(
    cast: Cast,
) -> None:
    program = Actor(None, "program")
    texts = {"number": OF_SOFTWARE, "language": "en", "actor": program}
    with pytest.raises(NotAllowed):
        accept_terms(partner_id=cast.bakery.id, **texts)
    with pytest.raises(NotAllowed):
        accept_due(role=Role.OWNER, partner_id=1, numbers={}, language="en", actor=program)
    with pytest.raises(NotAllowed), transaction() as session:
        accept_for_partner(session, partner_id=1, channel=AcceptanceChannel.SIGN_IN, **texts)
    assert db.session.scalars(select(LegalAcceptance)).all() == []
    with transaction() as session:
        session.get_one(Partner, cast.bakery.id).withdrawn_at = clock.now()
    assert setup_of(partner_id=cast.bakery.id, user_id=cast.drita.user_id) == PartnerSetup()
