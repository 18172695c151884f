"""Lines: which ones may join, and whose they are."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace import clock
from marketplace.members.models import Line, LineKind, Tariff
from marketplace.refusals import Refusal

TAKING_PART = frozenset({Tariff.PRIVATE_PREPAID, Tariff.PRIVATE_POSTPAID})


class LineTaken(Refusal):
    """The line cannot be joined with: meanwhile somebody else did, or its tariff left."""

    says = _l("This number cannot be registered. Please start again.")


@dataclass(frozen=True, slots=True)
class KnownLine:
    """What the operator knows of a line; `customer_id` once it is registered."""

    id: int
    tariff: Tariff | None
    customer_id: int | None

    @property
    def may_join(self) -> bool:
        """Whether a customer may register with it."""
        return self.customer_id is None and self.tariff in TAKING_PART


def known_line(session: Session, number: str) -> KnownLine | None:
    """The mobile line with that number, if the operator knows it."""
    found = session.execute(
        select(Line.id, Line.tariff, Line.customer_id).where(
            Line.number == number, Line.kind == LineKind.MOBILE
        )
    ).one_or_none()
    return KnownLine(*found) if found else None


def bind(session: Session, *, number: str, customer_id: int) -> int:
    """Make the proven line the customer's and return its id; raises LineTaken."""
    line_id: int | None = session.scalar(
        update(Line)
        .where(
            Line.number == number,
            Line.kind == LineKind.MOBILE,
            Line.tariff.in_(TAKING_PART),
            Line.customer_id.is_(None),
        )
        .values(customer_id=customer_id, verified_at=clock.now())
        .returning(Line.id)
        .execution_options(synchronize_session=False)
    )
    if line_id is None:
        raise LineTaken
    return line_id


def free(session: Session, *, customer_id: int) -> None:
    """Let go of all the customer's lines."""
    session.execute(
        update(Line)
        .where(Line.customer_id == customer_id)
        .values(customer_id=None, verified_at=None)
        .execution_options(synchronize_session=False)
    )
