"""A consent to a third party is given and withdrawn by the customer, worded, and never changed."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.tokens import Purpose, make_token
from marketplace.customers.models import Customer
from marketplace.customers.third_parties import consents
from marketplace.customers.third_parties.consents import PurposeChangedMeanwhile
from marketplace.customers.third_parties.in_force import agreed_pairs
from marketplace.customers.third_parties.models import ThirdPartyConsent, ThirdPartyPurpose
from marketplace.customers.third_parties.third_parties import (
    activate_third_party,
    create_third_party,
    deactivate_third_party,
    edit_purpose,
    purpose_versions,
    third_party,
)
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from tests.customers.third_parties.parties import PURPOSE, STAFF, a_party, agree, withdraw
from tests.support.cast import Cast

NEW = {"sq": "Reklama.", "en": "Advertising."}


def holds(customer_id: int, party: int) -> bool:
    """Tell whether the consent is in force for everything that tells customers to others."""
    told = (party, customer_id) in agreed_pairs(db.session(), [party], [customer_id])
    (shown,) = [one for one in consents.choices(customer_id) if one.id == party] or [None]
    assert told == bool(shown and shown.given_at)  # what the customer reads is what holds
    assert told == (third_party(party).consents == 1)
    return told


def test_no_third_party_is_told_anything_before_the_customer_agrees(cast: Cast) -> None:
    assert not holds(cast.arta.customer_id, a_party())


def test_a_consent_holds_until_it_is_withdrawn_and_can_be_given_again(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    agree(arta, party)
    assert holds(arta, party)
    assert withdraw(arta, party)
    assert not holds(arta, party)
    agree(arta, party)
    assert holds(arta, party)


def test_a_consent_is_to_one_third_party_by_one_customer(cast: Cast) -> None:
    arta, party, other = cast.arta.customer_id, a_party(), a_party("Insurance")
    agree(arta, party)
    assert not holds(arta, other)
    assert not agreed_pairs(db.session(), [party, other], [cast.besnik.customer_id])


def test_each_statement_keeps_the_wording_the_version_and_the_time(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    agree(arta, party)
    withdraw(arta, party)
    withdrawn, given = consents.history(arta)
    assert (given.given, given.version, given.language) == (True, 1, "en")
    assert "Survey House" in given.wording
    assert PURPOSE["en"] in given.wording
    assert not withdrawn.given
    assert withdrawn.at >= given.at


def test_the_same_word_again_writes_nothing(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    assert not withdraw(arta, party)
    for _ in range(2):
        agree(arta, party)
    assert len(consents.history(arta)) == 1


def test_a_new_purpose_needs_a_new_consent(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    agree(arta, party)
    edit_purpose(third_party_id=party, purpose=NEW, asks_again=True, actor=STAFF)
    assert not holds(arta, party)
    (choice,) = consents.choices(arta)
    assert choice.asked_again
    agree(arta, party)
    assert holds(arta, party)


def test_a_translation_of_the_purpose_leaves_consents_as_they_are(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    agree(arta, party)
    translated = PURPOSE | {"en": "Research of the market."}
    edit_purpose(third_party_id=party, purpose=translated, asks_again=False, actor=STAFF)
    assert holds(arta, party)
    assert [one.version for one in purpose_versions(party)] == [2, 1]


def test_a_purpose_that_changed_while_it_was_read_is_not_agreed_to(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    edit_purpose(third_party_id=party, purpose=NEW, asks_again=True, actor=STAFF)
    with pytest.raises(PurposeChangedMeanwhile):
        consents.agree(customer_id=arta, third_party_id=party, version=1, language="en")
    assert not holds(arta, party)


def test_switching_a_third_party_off_ends_every_consent_for_good(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    agree(arta, party)
    deactivate_third_party(third_party_id=party, reason="contract ended", actor=STAFF)
    assert not holds(arta, party)
    with pytest.raises(NotFound):
        agree(arta, party)
    activate_third_party(third_party_id=party, reason="new contract", actor=STAFF)
    assert not holds(arta, party)
    agree(arta, party)
    assert holds(arta, party)


def test_a_closed_account_agrees_to_nothing(cast: Cast) -> None:
    arta, party = cast.arta.customer_id, a_party()
    with transaction() as session:
        session.get_one(Customer, arta).closed_at = clock.now()
    with pytest.raises(NotFound):
        agree(arta, party)


def test_purposes_and_consents_cannot_be_changed_or_deleted(cast: Cast) -> None:
    agree(cast.arta.customer_id, a_party())
    for table, change in (
        (ThirdPartyPurpose, {"version": 9}),
        (ThirdPartyConsent, {"given": False}),
    ):
        for statement in (db.delete(table), db.update(table).values(change)):
            with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
                session.execute(statement)


@pytest.mark.usefixtures("app")
def test_a_third_party_has_a_name_of_its_own_and_a_purpose() -> None:
    a_party()
    for name, purpose, field in (
        ("Survey  House", PURPOSE, "name"),
        (" ", PURPOSE, "name"),
        ("Other", {}, "purpose_sq"),
    ):
        with pytest.raises(InvalidInput) as refused:
            create_third_party(name=name, purpose=purpose, actor=STAFF)
        assert refused.value.field == field


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("purpose", sorted(set(Purpose) - {Purpose.LOYALTY_READ}))
def test_a_third_party_s_token_can_only_read(purpose: Purpose) -> None:
    with pytest.raises(InvalidInput):
        make_token(name="Survey", purpose=purpose, third_party_id=a_party(), actor=STAFF)
