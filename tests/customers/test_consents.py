"""Consents to marketing are recorded with their wording."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from marketplace.customers import consents
from marketplace.customers.models import Channel, Consent
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast

WORDINGS = {"email": "Yes to email", "sms": "Yes to SMS"}


def say(customer_id: int, agreed: Collection[Channel]) -> None:
    consents.record(customer_id=customer_id, agreed=agreed, wordings=WORDINGS, language="en")


def test_a_customer_has_given_no_consent_by_default(cast: Cast) -> None:
    assert consents.agreed(cast.arta.customer_id) == frozenset()


def test_the_last_consent_holds_for_each_channel_separately(cast: Cast) -> None:
    arta = cast.arta.customer_id
    say(arta, Channel)
    say(arta, {Channel.SMS})
    assert consents.agreed(arta) == {Channel.SMS}


def test_each_consent_is_recorded_with_wording_language_and_time(cast: Cast) -> None:
    arta = cast.arta.customer_id
    say(arta, {Channel.EMAIL})
    say(arta, set())
    withdrawn, given = consents.history(arta)
    assert (given.given, given.wording, given.language) == (True, "Yes to email", "en")
    assert not withdrawn.given
    assert withdrawn.at >= given.at


def test_saying_the_same_again_writes_nothing(cast: Cast) -> None:
    arta = cast.arta.customer_id
    say(arta, {Channel.EMAIL})
    say(arta, {Channel.EMAIL})
    assert len(consents.history(arta)) == 1


def test_no_word_can_be_changed_or_deleted(cast: Cast) -> None:
    say(cast.arta.customer_id, {Channel.EMAIL})
    with pytest.raises(Exception, match="append-only"), transaction() as session:
        session.execute(db.delete(Consent))
    with pytest.raises(Exception, match="append-only"), transaction() as session:
        session.execute(db.update(Consent).values(given=False))
