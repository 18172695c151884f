"""Book one top-up as it happens: give its points at once and send the customer an SMS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, literal, select
from sqlalchemy.orm import Session

from marketplace.customers.models import Line
from marketplace.foundation import job_queue
from marketplace.foundation.records import record
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction, writing
from marketplace.messages.tell_customer import tell
from marketplace.points.accounts import balance, lock
from marketplace.points.billing.bulk_earning import Earning
from marketplace.points.billing.models import TopUp
from marketplace.points.billing.retry_on_conflict import retry_on_conflict
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.billing.topup_batch import KNOWN
from marketplace.points.billing.topup_rules import (
    ReportedTopUp,
    TopUpContext,
    earning_of,
    outcome_of,
)
from marketplace.points.earn import earn
from marketplace.programme.in_force import rule_book
from marketplace.programme.rules import Programme


class UnknownLine(Refusal):
    """Refusal of a number that belongs to no line of the operator."""

    status = 422
    says = _l("No line has the number %(line)s.")


class NotFixed(Refusal):
    """Refusal of a mobile number; mobile lines earn by their spending."""

    status = 422
    says = _l("%(line)s is a mobile number; only fixed lines earn from top-ups.")


class OtherContent(Refusal):
    """Refusal of an id that is booked already with another line, package or time."""

    says = _l("The top-up %(id)s is already booked with different content.")


class NoPointsSet(Refusal):
    """Refusal of a package without points in the table; the same top-up can be sent again later."""

    status = 422
    says = _l("No points are set for the package %(package)s. Send it again once they are.")


REFUSED: Final[dict[RowOutcome, type[Refusal]]] = {
    RowOutcome.UNKNOWN_LINE: UnknownLine,
    RowOutcome.WRONG_KIND: NotFixed,
    RowOutcome.OTHER_CONTENT: OtherContent,
    RowOutcome.NO_POINTS_SET: NoPointsSet,
}


@dataclass(frozen=True, slots=True)
class TopUpResult:
    """The points that a top-up gave.

    `repeated`: it was booked before, and `points` are what it gave then. `left_out`: the line earns
    nothing yet or has no customer, and the top-up is not kept.
    """

    points: int
    repeated: bool = False
    left_out: bool = False


def top_up(topup: ReportedTopUp) -> TopUpResult:
    """Book one top-up with its points and the SMS about them; idempotent by its id.

    The rules are those of `book_topups`. Raises UnknownLine, NotFixed, OtherContent, NoPointsSet,
    TooManyPoints.
    """
    with transaction() as session:
        _lock_owner(session, topup.number)
        result = retry_on_conflict(session, partial(_book, session, topup))
    job_queue.wake()
    return result


_OWNER = select(Line.customer_id).where(Line.number == bindparam("number"))
_KNOWN = (
    select(*KNOWN)
    .select_from(select(literal(1).label("one")).subquery())
    .outerjoin(Line, Line.number == bindparam("number"))
    .outerjoin(TopUp, TopUp.topup_id == bindparam("topup_id"))
)


def _lock_owner(session: Session, number: str) -> None:
    customer_id = writing(session).execute(_OWNER, {"number": number}).scalar()
    if customer_id is not None:
        lock(session, customer_id)


def _book(session: Session, topup: ReportedTopUp) -> TopUpResult:
    asked = {"number": topup.number, "topup_id": topup.topup_id}
    known = record(TopUpContext, writing(session).execute(_KNOWN, asked).one())
    programme = rule_book().at(topup.at)
    row_outcome = outcome_of(topup, known, programme)
    if row_outcome in REFUSED:
        raise REFUSED[row_outcome](line=topup.number, id=topup.topup_id, package=topup.package)
    if row_outcome is RowOutcome.REPEATED:
        return TopUpResult(known.booked_points or 0, repeated=True)
    if row_outcome is RowOutcome.LEFT_OUT:
        return TopUpResult(0, left_out=True)
    points = programme.topup_by_package[topup.package]
    session.add(
        TopUp(
            topup_id=topup.topup_id,
            line_id=known.line_id,
            package=topup.package,
            at=topup.at,
            points=points,
        )
    )
    session.flush()
    earning = earning_of(topup, known, programme)
    if earning:
        _earn(session, earning, programme)
    return TopUpResult(points)


def _earn(session: Session, earning: Earning, programme: Programme) -> None:
    """Book the points, and send the customer a message with them and the new balance."""
    earn(
        customer_id=earning.customer_id,
        line_id=earning.line_id,
        source=earning.source,
        reference=earning.reference,
        points=earning.points,
        on=earning.earned_on,
        rules=programme,
    )
    values = {"points": earning.points, "balance": balance(earning.customer_id)}
    tell(session, "topup", customer_id=earning.customer_id, facts=values)
