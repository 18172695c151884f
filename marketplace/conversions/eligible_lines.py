"""Find the customer's lines that a service fits: mobile ones, of the offer's tariffs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from marketplace.conversions.refusals import NoSuchLine, NotForThisTariff
from marketplace.customers.models import Line, LineKind, Tariff
from marketplace.customers.number_doubt import NumberInDoubt, row_is_doubtful
from marketplace.foundation.extensions import db
from marketplace.programme.in_force import programme_now


@dataclass(frozen=True, slots=True)
class MobileLine:
    """A mobile number of the customer, and whether the service fits it.

    A `doubtful` one has to be proven again before anything is converted for it.
    """

    id: int
    number: str
    tariff: Tariff | None
    fits: bool
    doubtful: bool = False


_LINES = (
    select(Line.id, Line.number, Line.tariff, Line.undelivered_since, Line.doubted_at)
    .where(Line.customer_id == bindparam("customer"), Line.kind == LineKind.MOBILE)
    .order_by(Line.id)
)


def fits(tariff: str | None, tariffs: Collection[str] | None, taking_part: Collection[str]) -> bool:
    """Return whether a service for these tariffs fits a line of that tariff.

    A service that names no tariffs fits every line that takes part in the programme.
    """
    if tariffs:
        return tariff in tariffs
    return tariff is None or tariff in taking_part


def mobile_lines(customer_id: int, tariffs: Collection[str] | None) -> list[MobileLine]:
    """Return the customer's mobile numbers, each with whether a service for the tariffs fits it."""
    rows = db.session().connection().execute(_LINES, {"customer": customer_id}).all()
    taking_part = programme_now().taking_part if rows and not tariffs else frozenset()
    return [
        MobileLine(
            id=row.id,
            number=row.number,
            tariff=row.tariff,
            fits=fits(row.tariff, tariffs, taking_part),
            doubtful=row_is_doubtful(row),
        )
        for row in rows
    ]


def choose(lines: Sequence[MobileLine], line_id: int | None, usual: str | None) -> MobileLine:
    """Return the line with that id; without an id, the usual number, or else the first that fits.

    Raises NoSuchLine where it is not among them, NotForThisTariff, and NumberInDoubt.
    """
    if line_id is not None:
        candidates = [line for line in lines if line.id == line_id]
    else:
        candidates = sorted(
            lines, key=lambda line: (not line.fits, line.doubtful, line.number != usual)
        )
    if not candidates:
        raise NoSuchLine
    if not candidates[0].fits:
        raise NotForThisTariff
    if candidates[0].doubtful:
        raise NumberInDoubt
    return candidates[0]
