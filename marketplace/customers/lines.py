"""Lines: which ones may join, whose they are, and from when each earns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.foundation import clock
from marketplace.foundation.records import record
from marketplace.foundation.refusals import Refusal
from marketplace.programme.in_force import programme_now

# a household's numbers and contracts; more are a business's, and business does not take part
MOST: Final = 20
BY_SMS: Final = frozenset({LineKind.MOBILE})  # a fixed contract gets no PIN
ANY_KIND: Final = frozenset(LineKind)


class LineTaken(Refusal):
    """The line cannot be joined with: meanwhile somebody else did, or its tariff left."""

    says = _l("This number cannot be registered. Please start again.")


class TooManyLines(Refusal):
    """The customer has as many lines as one may have."""

    status = 422
    says = _l("The account has %(most)s lines already; it can have no more.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """It is said beside the line that would be one too many."""
        return [("line", str(self))]


@dataclass(frozen=True, slots=True)
class KnownLine:
    """What the operator knows of a line; `customer_id` once it is registered.

    `takes_part` is whether the rules now in force let its tariff earn; fixed lines always do.
    """

    id: int
    kind: LineKind
    tariff: Tariff | None
    customer_id: int | None
    takes_part: bool

    @property
    def may_join(self) -> bool:
        """Whether a customer may register with it, or add it to theirs."""
        return self.customer_id is None and self.takes_part


def known_line(
    session: Session, number: str, *, kinds: Collection[LineKind] = BY_SMS
) -> KnownLine | None:
    """The line with that number, if the operator knows it; a mobile one unless told otherwise."""
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
        )
        .returning(Line.id)
        .execution_options(synchronize_session=False)
    )
    if line_id is None:
        raise LineTaken
    return line_id


def require_room(session: Session, customer_id: int) -> None:
    """Raise TooManyLines where the customer has MOST lines.

    Exact for whoever holds the customer's points account; else the answer of a moment ago.
    """
    held = session.scalar(select(func.count()).where(Line.customer_id == customer_id)) or 0
    if held >= MOST:
        raise TooManyLines(most=MOST)


def numbers_of(session: Session, customer_id: int) -> list[str]:
    """The numbers and contracts of the customer's lines."""
    return list(session.scalars(select(Line.number).where(Line.customer_id == customer_id)))


def free(session: Session, *, customer_id: int) -> None:
    """Let go of all the customer's lines; they earn for nobody."""
    theirs = select(Line.id).where(Line.customer_id == customer_id)
    # in the order in which feeds take them, or the two could wait for each other
    session.execute(theirs.order_by(Line.id).with_for_update(key_share=True))
    session.execute(
        update(Line)
        .where(Line.customer_id == customer_id)
        .values(customer_id=None, verified_at=None, earning_from=None)
        .execution_options(synchronize_session=False)
    )
