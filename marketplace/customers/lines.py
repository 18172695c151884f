"""Find, bind and release lines, and limit their number per customer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.customers.number_doubt import NO_DOUBT, doubtful
from marketplace.foundation import clock
from marketplace.foundation.records import record
from marketplace.foundation.refusals import Refusal
from marketplace.programme.in_force import programme_now

# a household's numbers and contracts; only a business, which does not take part, has more
MOST: Final = 20
BY_SMS: Final = frozenset({LineKind.MOBILE})  # a fixed contract gets no PIN
ANY_KIND: Final = frozenset(LineKind)
_FREE: Final = {"customer_id": None, "verified_at": None, "earning_from": None, **NO_DOUBT}


class LineTaken(Refusal):
    """The line cannot be registered: it was taken meanwhile, or its tariff stopped taking part."""

    says = _l("This number cannot be registered. Please start again.")


class TooManyLines(Refusal):
    """The customer has the greatest number of lines."""

    status = 422
    says = _l("The account already has %(most)s lines, which is the most allowed.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Return the sentence for the field `line`."""
        return [("line", str(self))]


@dataclass(frozen=True, slots=True)
class ReleasedLine:
    """A line that was its customer's since it was proven."""

    number: str
    kind: LineKind
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line known to the operator, with its `customer_id` once it is registered.

    `takes_part` is set where the current rules let its tariff earn; it always is for fixed lines.
    """

    id: int
    kind: LineKind
    tariff: Tariff | None
    customer_id: int | None
    takes_part: bool

    @property
    def may_join(self) -> bool:
        """Return whether a customer may register with it, or add it to theirs."""
        return self.customer_id is None and self.takes_part


def known_line(
    session: Session, number: str, *, kinds: Collection[LineKind] = BY_SMS
) -> KnownLine | None:
    """Return the line with that number if the operator knows it; by default only a mobile one."""
    found = session.execute(
        select(Line.id, Line.kind, Line.tariff, Line.customer_id).where(
            Line.number == number, Line.kind.in_(kinds)
        )
    ).one_or_none()
    if found is None:
        return None
    takes_part = found.tariff is None or found.tariff in programme_now().taking_part
    return record(KnownLine, found, takes_part=takes_part)


def bind(
    session: Session,
    *,
    number: str,
    customer_id: int,
    kinds: Collection[LineKind] = BY_SMS,
) -> int:
    """Make the proven line the customer's and return its id; raises LineTaken.

    It earns from the 1st of the next month (programme, rule 1).
    """
    takes_part = Line.tariff.is_(None) | Line.tariff.in_(programme_now().taking_part)
    line_id: int | None = session.scalar(
        update(Line)
        .where(
            Line.number == number,
            Line.kind.in_(kinds),
            takes_part,
            Line.customer_id.is_(None),
        )
        .values(
            customer_id=customer_id,
            verified_at=clock.now(),
            earning_from=clock.first_of_next_month(clock.today()),
            **NO_DOUBT,
        )
        .returning(Line.id)
        .execution_options(synchronize_session=False)
    )
    if line_id is None:
        raise LineTaken
    return line_id


def require_below_limit(session: Session, customer_id: int) -> None:
    """Raise TooManyLines where the customer has MOST lines.

    The count is exact under the lock of the customer's points account, else a moment old.
    """
    count = session.scalar(select(func.count()).where(Line.customer_id == customer_id)) or 0
    if count >= MOST:
        raise TooManyLines(most=MOST)


def numbers_of(session: Session, customer_id: int) -> list[str]:
    """Return the numbers and contracts of the customer's lines."""
    return list(session.scalars(select(Line.number).where(Line.customer_id == customer_id)))


def release(session: Session, *, customer_id: int) -> None:
    """Release all the customer's lines, which stop earning."""
    own_lines = select(Line.id).where(Line.customer_id == customer_id)
    # locked in the feeds' order, so that the two cannot deadlock
    session.execute(own_lines.order_by(Line.id).with_for_update(key_share=True))
    session.execute(
        update(Line)
        .where(Line.customer_id == customer_id)
        .values(_FREE)
        .execution_options(synchronize_session=False)
    )


def release_one(session: Session, *, line_id: int, customer_id: int) -> ReleasedLine | None:
    """Release the customer's line; returns it as it was, or None where it is not theirs."""
    own_line = (Line.id == line_id, Line.customer_id == customer_id)
    before = session.execute(
        select(Line.number, Line.kind, Line.verified_at)
        .where(*own_line)
        .with_for_update(key_share=True)
    ).one_or_none()
    if before is None:
        return None
    released = update(Line).where(*own_line).values(_FREE)
    session.execute(released.execution_options(synchronize_session=False))
    return record(ReleasedLine, before)


def start_earlier(session: Session, line_id: int, earning_from: date | None) -> None:
    """Let the line earn from that month on, if it would only start later."""
    if earning_from is not None:
        session.execute(
            update(Line)
            .where(Line.id == line_id, Line.earning_from > earning_from)
            .values(earning_from=earning_from)
            .execution_options(synchronize_session=False)
        )


def mobile_numbers(session: Session, customer_id: int) -> list[str]:
    """Return the customer's mobile numbers: the one proven first in front, doubtful ones last."""
    numbers = (
        select(Line.number)
        .where(Line.customer_id == customer_id, Line.kind == LineKind.MOBILE)
        .order_by(doubtful(), Line.verified_at, Line.id)
    )
    return list(session.scalars(numbers))
