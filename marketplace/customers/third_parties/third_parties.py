"""Name third parties, write their purposes in versions, and switch them on and off, as staff do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.customers.third_parties.in_force import consents_in_force
from marketplace.customers.third_parties.models import LONGEST_NAME, ThirdParty, ThirdPartyPurpose
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import name_for_reader, required_languages
from marketplace.foundation.languages.texts import Texts, with_other_languages
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction

LONGEST_PURPOSE: Final = 500


@dataclass(frozen=True, slots=True)
class ThirdPartyRow:
    """A third party as staff see it; `consents` is the number of consents in force."""

    id: int
    name: str
    version: int
    active: bool
    purpose: Texts
    consents: int


@dataclass(frozen=True, slots=True)
class PurposeVersion:
    """A version of a purpose; `by` is the username of its writer, if any."""

    version: int
    text: Texts
    asks_again: bool
    written_at: datetime
    by: str | None


def create_third_party(*, name: str, purpose: Texts, actor: Actor) -> int:
    """Name a third party with its purpose, active at once; returns its id. Raises InvalidInput."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(
            "name", _l("Enter a name of 1 to %(most)s characters.", most=LONGEST_NAME)
        )
    _require_purpose(purpose)
    party = ThirdParty(name=name, version=1, agreed_from=1, active=True)
    try:
        with transaction() as session:
            session.add(party)
            session.flush()
            _write_version(session, party, purpose, asks_again=True, actor=actor)
            after = {"name": name, "purpose": purpose}
            audit.record(actor, "third_party.create", "third_party", party.id, after=after)
    except IntegrityError:
        raise InvalidInput("name", _l("There is a third party with this name.")) from None
    return party.id


def edit_purpose(*, third_party_id: int, purpose: Texts, asks_again: bool, actor: Actor) -> None:
    """Write the next version of the purpose; the same text as before changes nothing.

    With `asks_again` the consents given so far end, until their customers agree to the new text;
    without it, as for a translation, they hold. Raises NotFound, InvalidInput.
    """
    _require_purpose(purpose)
    with transaction() as session:
        party = _locked(session, third_party_id)
        old = _text_of(session, party)
        purpose = with_other_languages(old, purpose)
        if purpose == old:
            return
        _write_version(session, party, purpose, asks_again=asks_again, actor=actor)
        audit.record(
            actor,
            "third_party.edit",
            "third_party",
            party.id,
            before={"purpose": old},
            after={"purpose": purpose, "asks_again": asks_again},
        )


def deactivate_third_party(*, third_party_id: int, reason: str, actor: Actor) -> None:
    """Switch the third party off: no consent to it holds and its tokens open nothing. Idempotent.

    Raises NotFound.
    """
    with transaction() as session:
        party = _locked(session, third_party_id)
        if party.active:
            party.active = False
            _record_switch(party, reason, actor)


def activate_third_party(*, third_party_id: int, reason: str, actor: Actor) -> None:
    """Switch the third party on again; customers have to agree anew. Idempotent.

    Raises NotFound.
    """
    with transaction() as session:
        party = _locked(session, third_party_id)
        if not party.active:
            party.active = True
            text = _text_of(session, party)
            _write_version(session, party, text, asks_again=True, actor=actor)
            _record_switch(party, reason, actor)


def third_parties() -> list[ThirdPartyRow]:
    """Return all third parties, active ones first, then by name; one statement."""
    return records(ThirdPartyRow, db.session.execute(_rows()))


def third_party(third_party_id: int) -> ThirdPartyRow:
    """Return the third party; raises NotFound."""
    row = db.session.execute(_rows().where(ThirdParty.id == third_party_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(ThirdPartyRow, row)


def purpose_versions(third_party_id: int) -> list[PurposeVersion]:
    """Return every version of the purpose, newest first."""
    rows = (
        select(
            ThirdPartyPurpose.version,
            ThirdPartyPurpose.text,
            ThirdPartyPurpose.asks_again,
            ThirdPartyPurpose.written_at,
            User.username.label("by"),
        )
        .outerjoin(User, User.id == ThirdPartyPurpose.written_by)
        .where(ThirdPartyPurpose.third_party_id == third_party_id)
        .order_by(ThirdPartyPurpose.version.desc())
    )
    return records(PurposeVersion, db.session.execute(rows))


def third_party_names() -> dict[int, str]:
    """Return the names of all third parties by their ids, also of those that are not active."""
    rows = db.session.execute(select(ThirdParty.id, ThirdParty.name).order_by(ThirdParty.name))
    return {row.id: row.name for row in rows}


def is_active(third_party_id: int) -> bool:
    """Return whether the third party exists and is active."""
    found = select(ThirdParty.active).where(ThirdParty.id == third_party_id)
    return bool(db.session.scalar(found))


def _rows() -> Select[Any]:
    in_force = consents_in_force().subquery()
    number = select(func.count()).where(in_force.c.third_party_id == ThirdParty.id)
    current = and_(
        ThirdPartyPurpose.third_party_id == ThirdParty.id,
        ThirdPartyPurpose.version == ThirdParty.version,
    )
    return (
        select(
            ThirdParty.id,
            ThirdParty.name,
            ThirdParty.version,
            ThirdParty.active,
            ThirdPartyPurpose.text.label("purpose"),
            number.correlate(ThirdParty).scalar_subquery().label("consents"),
        )
        .join(ThirdPartyPurpose, current)
        .order_by(ThirdParty.active.desc(), ThirdParty.name)
    )


def _record_switch(party: ThirdParty, reason: str, actor: Actor) -> None:
    """Record in the audit log that the third party is as it now is."""
    action = "third_party.activate" if party.active else "third_party.deactivate"
    before, after = {"active": not party.active}, {"active": party.active}
    audit.record(actor, action, "third_party", party.id, before=before, after=after, reason=reason)


def _locked(session: Session, third_party_id: int) -> ThirdParty:
    asked = select(ThirdParty).where(ThirdParty.id == third_party_id).with_for_update()
    party = session.scalars(asked.execution_options(populate_existing=True)).one_or_none()
    if party is None:
        raise NotFound
    return party


def _text_of(session: Session, party: ThirdParty) -> Texts:
    current = select(ThirdPartyPurpose.text).where(
        ThirdPartyPurpose.third_party_id == party.id, ThirdPartyPurpose.version == party.version
    )
    return session.scalars(current).one()


def _write_version(
    session: Session, party: ThirdParty, text: Texts, *, asks_again: bool, actor: Actor
) -> None:
    """Write the next version of the purpose; the first one of a third party is its version 1."""
    newest = select(func.max(ThirdPartyPurpose.version)).where(
        ThirdPartyPurpose.third_party_id == party.id
    )
    party.version = (session.scalar(newest) or 0) + 1
    if asks_again:
        party.agreed_from = party.version
    session.add(
        ThirdPartyPurpose(
            third_party_id=party.id,
            version=party.version,
            text=text,
            asks_again=asks_again,
            written_at=clock.now(),
            written_by=actor.user_id,
        )
    )


def _require_purpose(purpose: Texts) -> None:
    for language in required_languages():
        text = purpose.get(language, "").strip()
        if not text or len(text) > LONGEST_PURPOSE:
            says = _l("The %(language)s purpose is missing.", language=name_for_reader(language))
            raise InvalidInput(f"purpose_{language}", says)
