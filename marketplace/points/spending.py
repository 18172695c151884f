"""Booking what billing charged: charges are kept, and each month's whole euros become points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, cast

from sqlalchemy import Column, Date, Integer, Row, String, Table, func, select
from sqlalchemy.orm import Session, aliased

from marketplace.bulk import STAGED, stage, write_rows
from marketplace.columns import bytewise
from marketplace.members.models import Line, LineKind
from marketplace.points.batch import Earning, book, lock_owners
from marketplace.points.billing_models import LONGEST_ID, Charge
from marketplace.points.expiry import expires_on
from marketplace.points.fates import Fate, Outcome
from marketplace.points.models import Lot, Source
from marketplace.points.same_ids import again_if_taken
from marketplace.points.spent import last_day_of, points_due, points_of_month
from marketplace.programme.in_force import RuleBook, rule_book
from marketplace.programme.rules import Programme
from marketplace.transaction import transaction, writing

CHARGES = cast("Table", Charge.__table__)
CHARGE_COLUMNS = ("charge_id", "line_id", "month", "cents")

STAGE = Table(
    "staged_charges",
    STAGED,
    Column("place", Integer, primary_key=True),
    Column("charge_id", bytewise(LONGEST_ID), nullable=False),
    Column("number", bytewise(32), nullable=False),
    Column("month", Date, nullable=False),
    Column("earned_on", Date, nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


@dataclass(frozen=True, slots=True)
class Charged:
    """A charge as billing tells it: `number` as stored, `month` its 1st, euro cents, not 0."""

    charge_id: str
    number: str
    month: date
    cents: int


_earlier = aliased(Charge)
_BEFORE = (
    select(func.sum(_earlier.cents))
    .where(_earlier.line_id == Line.id, _earlier.month == STAGE.c.month)
    .scalar_subquery()
)
_GIVEN = (
    select(func.sum(Lot.amount))
    .where(
        Lot.line_id == Line.id,
        Lot.source == Source.SPENDING,
        Lot.earned_on == STAGE.c.earned_on,
    )
    .scalar_subquery()
)
_KNOWN = (
    select(
        Line.id.label("line_id"),
        Line.customer_id,
        Line.kind.cast(String).label("kind"),
        Line.tariff.cast(String).label("tariff"),
        Line.earning_from,
        Charge.line_id.label("booked_line"),
        Charge.month.label("booked_month"),
        Charge.cents.label("booked_cents"),
        _BEFORE.label("before"),
        _GIVEN.label("given"),
    )
    .select_from(STAGE)
    .outerjoin(Line, Line.number == STAGE.c.number)
    .outerjoin(Charge, Charge.charge_id == STAGE.c.charge_id)
    .order_by(STAGE.c.place)
)
_OWNERS = (
    select(Line.customer_id)
    .join(STAGE, STAGE.c.number == Line.number)
    .where(Line.customer_id.is_not(None))
)


def book_charges(charges: Sequence[Charged]) -> Outcome:
    """Book one batch of charges, all of it or none; returns the fate of each, in their order.

    A line's month gives the whole euros of its sum, less what it gave already; a credit note
    lowers the sum and takes nothing back (programme, rule 3). Ids in the batch are distinct.
    """
    with transaction() as session:
        rules = rule_book()
        stage(session, STAGE, _staged(charges))
        lock_owners(session, _OWNERS)
        return again_if_taken(session, partial(_book, session, charges, _Programmes(rules)))


def _book(session: Session, charges: Sequence[Charged], programmes: _Programmes) -> Outcome:
    known = writing(session).execute(_KNOWN).all()
    fates = [
        _fate(charge, line, programmes.of(charge.month))
        for charge, line in zip(charges, known, strict=True)
    ]
    good = [
        (charge, line)
        for charge, line, fate in zip(charges, known, fates, strict=True)
        if fate is Fate.BOOKED
    ]
    good.sort(key=lambda pair: pair[0].charge_id)
    write_rows(session, CHARGES, CHARGE_COLUMNS, (_row(*pair) for pair in good))
    return Outcome(tuple(fates), book(session, list(_earnings(good, programmes))))


class _Programmes:
    """The rules of each month, looked up once."""

    def __init__(self, rules: RuleBook) -> None:
        self._rules = rules
        self._of: dict[date, Programme] = {}

    def of(self, month: date) -> Programme:
        """The rules that decide the month's points: those of its last moment."""
        if month not in self._of:
            self._of[month] = self._rules.on(last_day_of(month))
        return self._of[month]


def _staged(charges: Sequence[Charged]) -> Iterable[tuple[Any, ...]]:
    for place, one in enumerate(charges):
        yield place, one.charge_id, one.number, one.month, last_day_of(one.month)


def _fate(charge: Charged, line: Row[Any], programme: Programme) -> Fate:
    if line.line_id is None:
        return Fate.UNKNOWN_LINE
    if line.booked_line is not None:
        booked = (line.booked_line, line.booked_month, line.booked_cents)
        same = booked == (line.line_id, charge.month, charge.cents)
        return Fate.REPEATED if same else Fate.OTHER_CONTENT
    if line.kind != LineKind.MOBILE:
        return Fate.WRONG_KIND
    earning = line.customer_id is not None and line.tariff in programme.taking_part
    if not earning or line.earning_from is None or charge.month < line.earning_from:
        return Fate.LEFT_OUT
    return Fate.BOOKED


def _row(charge: Charged, line: Row[Any]) -> tuple[object, ...]:
    return charge.charge_id, line.line_id, charge.month, charge.cents


def _earnings(
    good: Sequence[tuple[Charged, Row[Any]]], programmes: _Programmes
) -> Iterable[Earning]:
    """What the months of these charges still give."""
    cents: dict[tuple[int, date], int] = {}
    lines: dict[tuple[int, date], Row[Any]] = {}
    for charge, line in good:
        key = (line.line_id, charge.month)
        lines[key] = line
        cents[key] = cents.get(key, line.before or 0) + charge.cents
    for (line_id, month), total in cents.items():
        line, programme = lines[line_id, month], programmes.of(month)
        points = points_due(total, programme.points_per_euro, given=line.given or 0)
        if points:
            earned_on = last_day_of(month)
            yield Earning(
                customer_id=line.customer_id,
                line_id=line_id,
                source=Source.SPENDING,
                reference=_reference(month, total, programme),
                points=points,
                earned_on=earned_on,
                expires_on=expires_on(earned_on, programme.expiry),
            )


def _reference(month: date, cents: int, programme: Programme) -> str:
    """The month and the points that it has given in all, which only ever grow."""
    return f"{month:%Y-%m}/{points_of_month(cents, programme.points_per_euro)}"
