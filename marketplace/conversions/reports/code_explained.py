"""Explain to the help desk why a code is refused, or that it is good; the look-up is recorded.

Only the very code that was typed is looked for: one that is nearly right finds nothing, so that no
look-up leads to another customer's code.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from marketplace.accounts import audit, throttle
from marketplace.accounts.audit import Actor
from marketplace.accounts.throttle import Scope
from marketplace.catalogue.pools.models import PoolCode, PoolCodeState
from marketplace.conversions.codes import TypingError, typing_error
from marketplace.conversions.models import ConversionState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirmation_list import confirmed_by
from marketplace.conversions.reports.help_desk_search import hashes_of_pools, with_code
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.foundation.transaction import transaction


class CodeAnswer(StrEnum):
    """The finding on a code.

    `not-handed-out` is a partner's own code that no customer has, `recalled` one that never will.
    """

    GOOD = "good"
    OTHER_PARTNER = "other-partner"
    USED = "used"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    NOT_HANDED_OUT = "not-handed-out"
    RECALLED = "recalled"
    MISTYPED = "mistyped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CodeExplanation:
    """The answer to a look-up of a code, with its conversion if it has one.

    `error` is what is wrong with a mistyped one, and `cashier` who confirmed a used one. A partner
    whose counter answers nobody after too many wrong codes is `locked_minutes` from its end.
    """

    answer: CodeAnswer
    error: TypingError | None = None
    conversion: Receipt | None = None
    cashier: str = ""
    locked_minutes: int | None = None


_SPENT: Final = {
    ConversionState.CONFIRMED: CodeAnswer.USED,
    ConversionState.CANCELLED: CodeAnswer.CANCELLED,
    ConversionState.EXPIRED: CodeAnswer.EXPIRED,
}
_IN_POOL: Final = (PoolCodeState.STAGED, PoolCodeState.LEFT)


def explain_code(*, typed: str, actor: Actor, partner_id: int | None = None) -> CodeExplanation:
    """Return what is the matter with the code at that partner's counter, or at any.

    Each look-up writes `code.look_up` into the audit log, with the answer and never the code.
    Raises TooManyAttempts after too many codes that nobody has.
    """
    throttle.check(Scope.CODE_STAFF, actor.user_id)
    conversion_id = with_code(typed, partner_id=partner_id)
    if conversion_id is not None:
        found = _of_conversion(receipt_for_staff(conversion_id), partner_id)
        subject: tuple[str, object] = ("conversion", conversion_id)
    else:
        found = _without_conversion(typed)
        subject = ("code", "none")
    with transaction():
        if found.conversion is None:
            throttle.claim(Scope.CODE_STAFF, actor.user_id)
        audit.record(actor, "code.look_up", *subject, after={"answer": found.answer.value})
    return found


def _of_conversion(receipt: Receipt, partner_id: int | None) -> CodeExplanation:
    cashier = confirmed_by(receipt.id)
    locked = _locked(partner_id or receipt.partner_id)
    return CodeExplanation(
        _answer(receipt, partner_id), conversion=receipt, cashier=cashier, locked_minutes=locked
    )


def _answer(receipt: Receipt, partner_id: int | None) -> CodeAnswer:
    if partner_id not in (None, receipt.partner_id):
        return CodeAnswer.OTHER_PARTNER
    if receipt.live:
        return CodeAnswer.GOOD
    return _SPENT.get(receipt.state, CodeAnswer.EXPIRED)


def _without_conversion(typed: str) -> CodeExplanation:
    state = _state_in_pool(typed)
    if state is not None:
        waits = state in _IN_POOL
        return CodeExplanation(CodeAnswer.NOT_HANDED_OUT if waits else CodeAnswer.RECALLED)
    error = typing_error(typed)
    return CodeExplanation(CodeAnswer.MISTYPED if error else CodeAnswer.UNKNOWN, error=error)


def _state_in_pool(typed: str) -> PoolCodeState | None:
    hashes = hashes_of_pools(typed)
    newest = select(PoolCode.state).where(PoolCode.code_hash.in_(hashes))
    return db.session.scalar(newest.order_by(PoolCode.id.desc()).limit(1)) if hashes else None


def _locked(partner_id: int | None) -> int | None:
    """Return the minutes for which the partner's counter is locked after wrong codes; None if not.

    Each user, network, phone and key is locked on its own before; those are not told here.
    """
    try:
        throttle.check(Scope.CODE_PARTNER, partner_id)
    except TooManyAttempts as refusal:
        return refusal.minutes
    return None
