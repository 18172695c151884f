"""Record customers' consents to third parties and their withdrawals, each as it was worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Row, Select, and_, func, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Customer
from marketplace.customers.third_parties.models import (
    ThirdParty,
    ThirdPartyConsent,
    ThirdPartyPurpose,
)
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts, text_in
from marketplace.foundation.records import records
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction


class PurposeChangedMeanwhile(Refusal):
    """Staff wrote a newer version of the purpose after the customer read it."""

    says = _l("The text has changed in the meantime. Please read it again.")


@dataclass(frozen=True, slots=True)
class ThirdPartyChoice:
    """A third party as a customer decides on it: its purpose, and the consent that holds, if any.

    `given_at` is when the consent in force was given; `asked_again` says that one was given to an
    earlier version, which no longer holds.
    """

    id: int
    name: str
    version: int
    purpose: Texts
    given_at: datetime | None
    asked_again: bool

    def wording(self, language: str) -> str:
        """Return the sentence that a customer agrees to, in the current language."""
        return wording_of(self.name, text_in(self.purpose, language))


@dataclass(frozen=True, slots=True)
class ThirdPartyStatement:
    """A consent to a third party or its withdrawal, as it was worded, and the version read."""

    third_party: str
    version: int
    given: bool
    wording: str
    language: str
    at: datetime


def wording_of(name: str, purpose: str) -> str:
    """Return the sentence that a customer agrees to, in the current language."""
    sentence: str = _(
        "I agree that %(name)s gets my name, email address, phone number, lines, points and every"
        " movement of them. Purpose: %(purpose)s. I can withdraw this at any time.",
        name=name,
        purpose=purpose.rstrip(" ."),
    )
    return sentence


def choices(customer_id: int) -> list[ThirdPartyChoice]:
    """Return the third parties that the customer can decide on, by name; one statement."""
    return [_choice(row) for row in db.session.execute(_choices(customer_id))]


def agree(*, customer_id: int, third_party_id: int, version: int, language: str) -> None:
    """Record the customer's consent to the third party; the same once more changes nothing.

    `version` is that of the purpose that the customer read, in `language`. Raises NotFound for a
    third party that is not active and for a closed account, PurposeChangedMeanwhile for another
    version.
    """
    with transaction() as session:
        choice = _locked_choice(session, customer_id, third_party_id)
        if choice.version != version:
            raise PurposeChangedMeanwhile
        if choice.given_at is None:
            _write(session, customer_id, choice, given=True, language=language)


def withdraw(*, customer_id: int, third_party_id: int, language: str) -> bool:
    """Withdraw the customer's consent; returns whether there was one in force.

    From then on nothing about the customer is told to the third party. Raises NotFound.
    """
    with transaction() as session:
        choice = _locked_choice(session, customer_id, third_party_id)
        if choice.given_at is None:
            return False
        _write(session, customer_id, choice, given=False, language=language)
    return True


def history(customer_id: int, *, period: Period = ALWAYS) -> list[ThirdPartyStatement]:
    """Return all consents and withdrawals of the customer, newest first."""
    said = (
        select(
            ThirdParty.name.label("third_party"),
            ThirdPartyConsent.version,
            ThirdPartyConsent.given,
            ThirdPartyConsent.wording,
            ThirdPartyConsent.language,
            ThirdPartyConsent.at,
        )
        .join(ThirdParty, ThirdParty.id == ThirdPartyConsent.third_party_id)
        .where(
            ThirdPartyConsent.customer_id == customer_id,
            *period.moments(ThirdPartyConsent.at),
        )
        .order_by(ThirdPartyConsent.id.desc())
    )
    return records(ThirdPartyStatement, db.session.execute(said))


def _choices(customer_id: int) -> Select[*tuple[Any, ...]]:
    """Return the query of the active third parties, each with the customer's newest word."""
    newest = (
        select(func.max(ThirdPartyConsent.id))
        .where(ThirdPartyConsent.customer_id == customer_id)
        .where(ThirdPartyConsent.third_party_id == ThirdParty.id)
        .correlate(ThirdParty)
        .scalar_subquery()
    )
    current = and_(
        ThirdPartyPurpose.third_party_id == ThirdParty.id,
        ThirdPartyPurpose.version == ThirdParty.version,
    )
    return (
        select(
            ThirdParty.id,
            ThirdParty.name,
            ThirdParty.version,
            ThirdParty.agreed_from,
            ThirdPartyPurpose.text,
            ThirdPartyConsent.given,
            ThirdPartyConsent.version.label("read"),
            ThirdPartyConsent.at,
        )
        .join(ThirdPartyPurpose, current)
        .outerjoin(ThirdPartyConsent, ThirdPartyConsent.id == newest)
        .where(ThirdParty.active)
        .order_by(ThirdParty.name)
    )


def _choice(row: Row[Any]) -> ThirdPartyChoice:
    holds = bool(row.given) and row.read >= row.agreed_from
    return ThirdPartyChoice(
        id=row.id,
        name=row.name,
        version=row.version,
        purpose=row.text,
        given_at=row.at if holds else None,
        asked_again=bool(row.given) and not holds,
    )


def _locked_choice(session: Session, customer_id: int, third_party_id: int) -> ThirdPartyChoice:
    """Return the choice with the customer's row locked, so that two words have an order."""
    is_open = (Customer.id == customer_id, Customer.closed_at.is_(None))
    locked = session.scalar(select(Customer.id).where(*is_open).with_for_update(key_share=True))
    asked = _choices(customer_id).where(ThirdParty.id == third_party_id)
    row = session.execute(asked).one_or_none()
    if locked is None or row is None:
        raise NotFound
    return _choice(row)


def _write(
    session: Session, customer_id: int, choice: ThirdPartyChoice, *, given: bool, language: str
) -> None:
    session.add(
        ThirdPartyConsent(
            customer_id=customer_id,
            third_party_id=choice.id,
            version=choice.version,
            given=given,
            wording=choice.wording(language),
            language=language,
            at=clock.now(),
        )
    )
