"""Check the invariants of the register of disclosures over the whole database; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import aliased

from marketplace.foundation.extensions import db
from marketplace.foundation.secrets_at_rest import UnreadableSecretError, decrypt
from marketplace.membership.disclosures.models import (
    Disclosure,
    DisclosureExtract,
    DisclosureMove,
    Outcome,
    Step,
)
from marketplace.membership.disclosures.register import DisclosureFilter, count
from marketplace.points.verify import Report

MOST_SHOWN: Final = 20


def verify() -> Report:
    """Return the number of disclosures, and a sentence for each rule that a row breaks."""
    return Report({"disclosures": count(DisclosureFilter())}, [*_wrong_moves(), *_wrong_extracts()])


def _wrong_moves() -> Iterator[str]:
    for sentence, wrong in (
        ("disclosure {}: decided on by the person who wrote it down", _by_one_person()),
        ("disclosure {}: a step before the one that it follows", _early()),
        ("disclosure {}: handed over without an approval", _unapproved()),
    ):
        rows = (
            select(DisclosureMove.disclosure_id)
            .join(Disclosure, Disclosure.id == DisclosureMove.disclosure_id)
            .where(wrong)
            .order_by(DisclosureMove.id)
            .limit(MOST_SHOWN)
        )
        yield from (sentence.format(one) for one in db.session.scalars(rows))


def _by_one_person() -> ColumnElement[bool]:
    decided = DisclosureMove.outcome.in_((Outcome.APPROVED, Outcome.REFUSED))
    return decided & (DisclosureMove.moved_by == Disclosure.made_by)


def _early() -> ColumnElement[bool]:
    approval = aliased(DisclosureMove)
    later = exists().where(
        approval.disclosure_id == DisclosureMove.disclosure_id,
        approval.step == Step.DECISION,
        approval.at > DisclosureMove.at,
    )
    return or_(DisclosureMove.at < Disclosure.made_at, later)


def _unapproved() -> ColumnElement[bool]:
    approval = aliased(DisclosureMove)
    approved = exists().where(
        approval.disclosure_id == DisclosureMove.disclosure_id,
        approval.outcome == Outcome.APPROVED,
    )
    return (DisclosureMove.step != Step.DECISION) & ~approved


def _wrong_extracts() -> Iterator[str]:
    """Yield extracts that are not what was approved; one after the other is in memory."""
    for disclosure_id in db.session.scalars(select(DisclosureExtract.disclosure_id)).all():
        row = db.session.execute(
            select(DisclosureExtract.sealed, DisclosureMove.extract_hash)
            .outerjoin(
                DisclosureMove,
                (DisclosureMove.disclosure_id == DisclosureExtract.disclosure_id)
                & (DisclosureMove.outcome == Outcome.APPROVED),
            )
            .where(DisclosureExtract.disclosure_id == disclosure_id)
        ).one()
        if _hash(row.sealed) != row.extract_hash:
            yield f"disclosure {disclosure_id}: its extract is not the one that was approved"


def _hash(sealed: bytes) -> str | None:
    try:
        return sha256(decrypt(sealed).encode()).hexdigest()
    except UnreadableSecretError:
        return ""
