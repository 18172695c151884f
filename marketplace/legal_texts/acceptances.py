"""Record which versions of the legal texts a user accepted, and tell which still wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from marketplace.accounts import identity
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotAllowed, Refusal
from marketplace.foundation.transaction import insert_new, transaction
from marketplace.legal_texts.models import AcceptanceChannel, LegalAcceptance, TextKind
from marketplace.legal_texts.partner_acceptances import accept_for_partner
from marketplace.legal_texts.versions import (
    PUBLIC_KINDS,
    TextVersion,
    version_in_force,
    version_of,
    versions,
)

KINDS_OF_ROLES: Final = {Role.CUSTOMER: PUBLIC_KINDS, Role.OWNER: (TextKind.PARTNER_TERMS,)}
Numbers = Mapping[TextKind, int]


class TextChangedMeanwhile(Refusal):
    """A newer version came into force after this person read the text."""

    says = _l("The text has changed in the meantime. Please read it again.")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One acceptance, or with the channel `api` the note of the version in force at enrolment."""

    kind: TextKind
    number: int
    channel: AcceptanceChannel
    language: str
    text_hash: str
    at: datetime


def numbers_in_force() -> dict[TextKind, int]:
    """Return the numbers of the versions of the public texts in force now."""
    return {kind: version_in_force(kind).number for kind in PUBLIC_KINDS}


def record_acceptance(
    session: Session,
    *,
    user_id: int,
    numbers: Numbers,
    channel: AcceptanceChannel,
    language: str,
) -> None:
    """Record the acceptance of the versions, each once; raises NotFound for an unknown one."""
    for kind, number in numbers.items():
        version = version_of(kind, number)
        session.execute(
            insert_new(session, LegalAcceptance).values(
                user_id=user_id,
                kind=kind,
                number=number,
                channel=channel,
                language=version.language_for(language),
                text_hash=version.hash_in(language),
                at=clock.now(),
            )
        )


def texts_due(*, user_id: int, role: Role, partner_id: int | None) -> list[TextVersion]:
    """Return the versions in force that wait for the user's acceptance, one for each kind.

    A text is due where a version that asks for acceptance has begun, and the user has accepted
    neither that version nor a later one. Owners accept for their partner: one of them is enough.
    """
    kinds = KINDS_OF_ROLES.get(role, ())
    asking = {kind: _newest_asking(kind) for kind in kinds}
    if not any(asking.values()):
        return []
    own = LegalAcceptance.user_id == user_id
    accepted = _accepted(LegalAcceptance.partner_id == partner_id if partner_id else own, kinds)
    return [
        version_in_force(kind)
        for kind, number in asking.items()
        if number and accepted.get(kind, -1) < number
    ]


def accept_due(
    *, role: Role, partner_id: int | None, numbers: Numbers, language: str, actor: Actor
) -> None:
    """Accept every text that waits for the user, at the versions read, and open the pages again.

    Raises TextChangedMeanwhile where a version that waits is not among those read, and NotAllowed
    without a user.
    """
    if actor.user_id is None:
        raise NotAllowed
    with transaction() as session:
        due = texts_due(user_id=actor.user_id, role=role, partner_id=partner_id)
        read = {version.kind: version.number for version in due}
        if any(numbers.get(kind) != number for kind, number in read.items()):
            raise TextChangedMeanwhile
        if partner_id is None:
            record_acceptance(
                session,
                user_id=actor.user_id,
                numbers=read,
                channel=AcceptanceChannel.SIGN_IN,
                language=language,
            )
        else:
            for number in read.values():
                accept_for_partner(
                    session,
                    partner_id=partner_id,
                    number=number,
                    channel=AcceptanceChannel.SIGN_IN,
                    language=language,
                    actor=actor,
                )
        identity.set_texts_due(user_id=actor.user_id, due=False)


def acceptances_of(user_id: int) -> list[Acceptance]:
    """Return the user's acceptances, newest first."""
    return _acceptances(LegalAcceptance.user_id == user_id)


def acceptances_of_customer(customer_id: int, *, period: Period = ALWAYS) -> list[Acceptance]:
    """Return the acceptances of the customer's user, newest first."""
    own = select(User.id).where(User.customer_id == customer_id)
    return _acceptances(LegalAcceptance.user_id.in_(own), *period.moments(LegalAcceptance.at))


def _acceptances(*conditions: ColumnElement[bool]) -> list[Acceptance]:
    rows = db.session.scalars(
        select(LegalAcceptance).where(*conditions).order_by(LegalAcceptance.id.desc())
    )
    return [
        Acceptance(one.kind, one.number, one.channel, one.language, one.text_hash, one.at)
        for one in rows
    ]


def _newest_asking(kind: TextKind) -> int:
    """Return the number of the newest version begun that asks for acceptance; 0 for none."""
    now = clock.now()
    asking = (
        one.number
        for one in versions(kind)
        if one.asks_acceptance and one.in_force_from and one.in_force_from <= now
    )
    return next(asking, 0)


def _accepted(own: ColumnElement[bool], kinds: Iterable[TextKind]) -> dict[TextKind, int]:
    """Return the highest version of each kind that people accepted themselves, under `own`."""
    rows = db.session.execute(
        select(LegalAcceptance.kind, func.max(LegalAcceptance.number))
        .where(
            own,
            LegalAcceptance.kind.in_(kinds),
            LegalAcceptance.channel != AcceptanceChannel.API,
        )
        .group_by(LegalAcceptance.kind)
    )
    return {kind: number for kind, number in rows}  # noqa: C416 - a row is not a pair to dict()
