"""Move a disclosure through its states: approve, refuse, withdraw, hand over, lift its secrecy."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.security_events.second_person import require_two_persons
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound, Refusal
from marketplace.foundation.transaction import insert_once, transaction
from marketplace.membership.disclosures import extracts
from marketplace.membership.disclosures.models import Disclosure, DisclosureMove, Outcome, Step
from marketplace.membership.disclosures.refusals import (
    DisclosureDecided,
    DisclosureNotApproved,
    NotOwnDisclosure,
    NotSecret,
    OwnDisclosure,
    StepTaken,
)

STEPS: Final = {
    Outcome.APPROVED: Step.DECISION,
    Outcome.REFUSED: Step.DECISION,
    Outcome.WITHDRAWN: Step.DECISION,
    Outcome.GIVEN: Step.HANDOVER,
    Outcome.LIFTED: Step.SECRECY,
}


def approve(*, disclosure_id: int, reason: str, actor: Actor) -> None:
    """Approve what a colleague wrote down; makes the extract, seals it and records its hash.

    Nothing of the customer is read before. Raises NotFound, NotAllowed, OwnDisclosure, SamePerson,
    or DisclosureDecided.
    """
    row = require_decidable(disclosure_id, actor)
    extract = extracts.make_extract(row)
    with transaction() as session:
        made = {"extract_hash": extract.hash, "extract_bytes": extract.size}
        _move(session, row, Outcome.APPROVED, actor, note=reason.strip(), **made)
        extracts.seal(session, disclosure_id, extract)


def refuse(*, disclosure_id: int, reason: str, actor: Actor) -> None:
    """Refuse what a colleague wrote down; nothing of the customer is read.

    Raises InvalidInput without a reason, and what `approve` does.
    """
    row = require_decidable(disclosure_id, actor)
    with transaction() as session:
        _move(session, row, Outcome.REFUSED, actor, note=_needed("reason", reason))


def withdraw(*, disclosure_id: int, reason: str, actor: Actor) -> None:
    """Withdraw one's own request before it is decided on.

    Raises InvalidInput without a reason, NotFound, NotOwnDisclosure, or DisclosureDecided.
    """
    row = _row(disclosure_id)
    if row.made_by != actor.user_id:
        raise NotOwnDisclosure
    with transaction() as session:
        _move(session, row, Outcome.WITHDRAWN, actor, note=_needed("reason", reason))


def hand_over(*, disclosure_id: int, handed_on: date, note: str, actor: Actor) -> None:
    """Record that the authority was given the extract that day; `note` says to whom and how.

    Raises InvalidInput for a missing note and for a day before the approval or still to come,
    NotFound, NotAllowed, DisclosureNotApproved, or StepTaken.
    """
    with transaction() as session:
        row = _row(disclosure_id)
        approved_on = clock.day_of(_approval(session, disclosure_id).at)
        if not approved_on <= handed_on <= clock.today():
            message = _l("Choose a day from the approval until today.")
            raise InvalidInput("handed_on", message)
        _move(session, row, Outcome.GIVEN, actor, note=_needed("note", note), handed_on=handed_on)


def lift_secrecy(*, disclosure_id: int, reason: str, actor: Actor) -> None:
    """Record that the customer may know of the disclosure from now on, and why.

    Raises InvalidInput without a reason, NotFound, NotAllowed, NotSecret, DisclosureNotApproved,
    or StepTaken.
    """
    with transaction() as session:
        row = _row(disclosure_id)
        if not row.secret:
            raise NotSecret
        _approval(session, disclosure_id)
        _move(session, row, Outcome.LIFTED, actor, note=_needed("reason", reason))


def read_extract(*, disclosure_id: int, actor: Actor) -> str:
    """Return the text of the extract, the same each time; each reading is recorded.

    Raises NotFound, DisclosureNotApproved, or ExtractDeleted.
    """
    with transaction() as session:
        _row(disclosure_id)
        approval = _approval(session, disclosure_id)
        text = extracts.open_extract(disclosure_id)
        after = {"extract_hash": approval.extract_hash}
        audit.record(actor, "disclosure.download", "disclosure", disclosure_id, after=after)
    return text


def require_decidable(disclosure_id: int, actor: Actor) -> Disclosure:
    """Return the disclosure that the person may decide on; raises what `approve` does."""
    session = db.session()
    row = _row(disclosure_id)
    if actor.user_id is None:
        raise NotAllowed
    if row.made_by == actor.user_id:
        raise OwnDisclosure
    if _is_decided(session, disclosure_id):
        raise DisclosureDecided
    require_two_persons(session, first=row.made_by, second=actor.user_id)
    return row


def _row(disclosure_id: int) -> Disclosure:
    row = db.session.get(Disclosure, disclosure_id)
    if row is None:
        raise NotFound
    return row


def _is_decided(session: Session, disclosure_id: int) -> bool:
    decided = exists().where(
        DisclosureMove.disclosure_id == disclosure_id, DisclosureMove.step == Step.DECISION
    )
    return bool(session.scalar(select(decided)))


def _approval(session: Session, disclosure_id: int) -> DisclosureMove:
    """Return the approval; raises DisclosureNotApproved."""
    found = session.scalars(
        select(DisclosureMove).where(
            DisclosureMove.disclosure_id == disclosure_id,
            DisclosureMove.outcome == Outcome.APPROVED,
        )
    ).one_or_none()
    if found is None:
        raise DisclosureNotApproved
    return found


def _move(
    session: Session, row: Disclosure, outcome: Outcome, actor: Actor, *, note: str, **more: Any
) -> None:
    """Take the step, once for ever: a second one of the same step is refused by its UNIQUE."""
    step = STEPS[outcome]
    if actor.user_id is None:
        raise NotAllowed
    moved = insert_once(
        session,
        DisclosureMove,
        disclosure_id=row.id,
        made_by=row.made_by,
        step=step,
        outcome=outcome,
        follows=None if step is Step.DECISION else Outcome.APPROVED,
        moved_by=actor.user_id,
        at=clock.now(),
        note=note,
        **more,
    )
    if moved is None:
        refusal: type[Refusal] = DisclosureDecided if step is Step.DECISION else StepTaken
        raise refusal
    after = {"outcome": outcome} | more
    if outcome is Outcome.GIVEN:
        after |= {"handed_on": more["handed_on"].isoformat(), "note": note}
    reason = None if outcome is Outcome.GIVEN else note or None
    action = f"disclosure.{ACTIONS[outcome]}"
    audit.record(actor, action, "disclosure", row.id, after=after, reason=reason)


ACTIONS: Final = {
    Outcome.APPROVED: "approve",
    Outcome.REFUSED: "refuse",
    Outcome.WITHDRAWN: "withdraw",
    Outcome.GIVEN: "give",
    Outcome.LIFTED: "lift",
}


def _needed(field: str, typed: str) -> str:
    if not typed.strip():
        raise InvalidInput(field, _l("Please fill this in."))
    return typed.strip()
