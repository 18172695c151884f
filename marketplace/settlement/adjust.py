"""Correct what a partner is owed after closing: a line of its next statement, with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue.partners.owed import part_of
from marketplace.catalogue.partners.partners import lock_partner
from marketplace.catalogue.partners.terms_models import PartnerTerms
from marketplace.conversions.models import Conversion
from marketplace.foundation import clock
from marketplace.foundation.records import values
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import insert_once, transaction
from marketplace.settlement.models import Adjustment, Line, LineKind
from marketplace.settlement.refusals import AlreadyReversed, NothingOwed
from marketplace.settlement.transitions import lock_statement

LONGEST_REASON: Final = 500
MOST_CENTS: Final = 100_000_000
MOST_BP: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAdjustment:
    """An adjustment that is about to be booked; the same `key` is booked once."""

    partner_id: int
    kind: LineKind
    conversion_id: int | None
    net_cents: int
    tax_cents: int
    reason: str
    key: str


def correct(
    *,
    partner_id: int,
    net_cents: int,
    tax_bp: int,
    reason: str,
    key: str,
    actor: Actor,
    line_id: int | None = None,
) -> int | None:
    """Add an amount (without tax; negative: take) to the partner's next statement.

    It may concern a line of the partner's. Returns the adjustment's id, None where the same key
    was booked before. Raises NotFound, and InvalidInput for `net_cents`, `tax_bp` and `reason`.
    """
    reason = checked_reason(reason)
    _check_amount(net_cents, tax_bp)
    with transaction() as session:
        lock_partner(session, partner_id)
        conversion_id = None
        if line_id is not None:
            conversion_id = lock_line(session, line_id, partner_id=partner_id).conversion_id
        new = NewAdjustment(
            partner_id=partner_id,
            kind=LineKind.CORRECTION,
            conversion_id=conversion_id,
            net_cents=net_cents,
            tax_cents=part_of(net_cents, tax_bp),
            reason=reason,
            key=f"correction {key}",  # no key of a form is that of a dispute or a reversal
        )
        made = add_adjustment(session, new, actor)
        if made is not None:
            audit_adjustment("settlement.correct", made, partner_id, net_cents, reason, actor)
    return made


def reverse(*, line_id: int, reason: str, actor: Actor) -> int:
    """Take back all that is owed for the code of a line, once; returns the adjustment's id.

    What disputes and corrections granted for the code is taken back too. Raises NotFound,
    NothingOwed, AlreadyReversed, and InvalidInput for `reason`.
    """
    reason = checked_reason(reason)
    with transaction() as session:
        line = lock_line(session, line_id)
        if line.kind is not LineKind.CODE or line.conversion_id is None:
            raise NothingOwed
        partner_id = lock_statement(session, line.statement_id).partner_id
        net, tax = _owed_for(session, line)
        if net <= 0:
            raise NothingOwed
        new = NewAdjustment(
            partner_id=partner_id,
            kind=LineKind.REVERSAL,
            conversion_id=line.conversion_id,
            net_cents=-net,
            tax_cents=-tax,
            reason=reason,
            key=f"reversal {line.conversion_id}",
        )
        made = add_adjustment(session, new, actor)
        if made is None:
            raise AlreadyReversed
        audit_adjustment("settlement.reverse", made, partner_id, -net, reason, actor)
    return made


def add_adjustment(session: Session, new: NewAdjustment, actor: Actor) -> int | None:
    """Insert an adjustment, which waits for the partner's next statement; None: it was booked."""
    made = {"staff_id": actor.user_id, "at": clock.now()}
    return insert_once(session, Adjustment, **values(new), **made)


def lock_line(session: Session, line_id: int, *, partner_id: int | None = None) -> Line:
    """Return the line of a closed statement, which is locked; raises NotFound for any other.

    With a partner, that of another partner's statement is not found either.
    """
    line = session.get(Line, line_id, populate_existing=True)
    if line is None:
        raise NotFound
    statement = lock_statement(session, line.statement_id)
    if partner_id not in {None, statement.partner_id}:
        raise NotFound
    return line


def tax_rate(session: Session, line: Line, partner_id: int) -> int:
    """Return the tax (hundredths of a percent) of a line's code.

    Of a line without terms it is that of the partner's newest terms, or none.
    """
    rate = select(Conversion.terms[("owed", "tax_bp")].as_integer())
    kept = session.scalar(rate.where(Conversion.id == line.conversion_id))
    if kept is not None:
        return int(kept)
    newest = select(PartnerTerms.tax_bp).where(
        PartnerTerms.partner_id == partner_id,
        PartnerTerms.offer_id.is_(None),
        PartnerTerms.valid_from <= clock.now(),
    )
    order = (PartnerTerms.valid_from.desc(), PartnerTerms.id.desc())
    return session.scalar(newest.order_by(*order).limit(1)) or 0


def checked_reason(reason: str) -> str:
    """Return the reason; raises InvalidInput where it is empty or too long."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            "reason", _l("Give a reason of at most %(n)s characters.", n=LONGEST_REASON)
        )
    return reason.strip()


def audit_adjustment(
    action: str, adjustment_id: int, partner_id: int, net_cents: int, reason: str, actor: Actor
) -> None:
    """Write the audit entry of an adjustment, in its transaction."""
    made = {"adjustment": adjustment_id, "net_cents": net_cents}
    audit.record(actor, action, "partner", partner_id, after=made, reason=reason)


def _check_amount(net_cents: int, tax_bp: int) -> None:
    if not 0 < abs(net_cents) <= MOST_CENTS:
        raise InvalidInput(
            "net_cents", _l("Enter an amount of at most %(most)s euros.", most=MOST_CENTS // 100)
        )
    if not 0 <= tax_bp <= MOST_BP:
        raise InvalidInput("tax_bp", _l("Enter a percentage from 0 to 100."))


def _owed_for(session: Session, line: Line) -> tuple[int, int]:
    """Return what is owed for the line's code by now, net and tax; raises AlreadyReversed."""
    of_code = Adjustment.conversion_id == line.conversion_id
    reversed_before = exists().where(of_code, Adjustment.kind == LineKind.REVERSAL)
    if session.scalar(select(reversed_before)):
        raise AlreadyReversed
    sums = select(func.sum(Adjustment.net_cents), func.sum(Adjustment.tax_cents)).where(of_code)
    net, tax = session.execute(sums).one()
    return line.net_cents + int(net or 0), line.tax_cents + int(tax or 0)
