"""Decide what a row of the lines feed changes on the line that is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from marketplace.customers.models import LineKind, Tariff
from marketplace.foundation import clock
from marketplace.membership.line_end.end_by_crm import CrmLineEnd
from marketplace.membership.line_end.news import (
    LineDays,
    ReportedDays,
    cause_of_end,
    changed_hands,
    days_after,
)
from marketplace.points.billing.row_outcome import RowOutcome


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line as the CRM reports it: E.164 or a contract id, and what it has from a day on.

    `active_to` is the day on which it ended; `names_end` where the feed has a column for it.
    """

    number: str
    kind: LineKind
    tariff: Tariff | None
    package: str | None
    active_from: date | None
    active_to: date | None = None
    names_end: bool = False

    @property
    def days(self) -> ReportedDays:
        """The days of its subscription."""
        return ReportedDays(self.active_from, self.active_to, self.names_end)


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line as it is stored, with its customer if it has one, for the row at the place."""

    place: int
    id: int
    kind: LineKind
    tariff: Tariff | None
    package: str | None
    active_from: date | None
    active_to: date | None
    customer_id: int | None
    verified_at: datetime | None

    @property
    def days(self) -> LineDays:
        """The days of its subscription."""
        return LineDays(self.active_from, self.active_to)


@dataclass(frozen=True, slots=True)
class LineUpdate:
    """The effect of a row: its outcome, the columns to write, and the end of the holder's time."""

    outcome: RowOutcome
    values: dict[str, Any] = field(default_factory=dict)
    ending: CrmLineEnd | None = None


def update_of(line: KnownLine, stored: StoredLine | None, *, today: date) -> LineUpdate:
    """Return what the row changes; a line that is not stored yet is added as it is.

    A row from a later day is refused for a number that a customer holds: until then it is theirs.
    """
    if stored is None:
        return LineUpdate(RowOutcome.BOOKED)
    if stored.kind is not line.kind:
        return LineUpdate(RowOutcome.WRONG_KIND)
    proven_on = clock.day_of(stored.verified_at) if stored.verified_at else None
    changed = changed_hands(stored.days, line.days, proven_on=proven_on)
    if changed and stored.customer_id and line.active_from and line.active_from > today:
        return LineUpdate(RowOutcome.NOT_YET)
    after = days_after(stored.days, line.days, today=today, changed=changed)
    told = (line.tariff, line.package, after)
    if told == (stored.tariff, stored.package, stored.days):
        return LineUpdate(RowOutcome.REPEATED)
    cause = cause_of_end(stored.days, after, today=today, changed=changed)
    ending = None
    if cause is not None:
        ending = CrmLineEnd(line.number, stored.id, stored.customer_id, cause)
    return LineUpdate(RowOutcome.BOOKED, _values(line, stored, after, changed=changed), ending)


def _values(
    line: KnownLine, stored: StoredLine, after: LineDays, *, changed: bool
) -> dict[str, Any]:
    return {
        "line": stored.id,
        "new_tariff": line.tariff,
        "new_package": line.package,
        "new_active_from": after.active_from,
        "new_active_to": after.active_to,
        "more_lives": int(changed),
    }
