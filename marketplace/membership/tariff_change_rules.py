"""What a change of tariff takes, and how it leaves the line: the programme's table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.foundation import clock
from marketplace.programme.models import Tariff

BUSINESS = Tariff.BUSINESS_POSTPAID


@dataclass(frozen=True, slots=True)
class ReportedTariffChange:
    """A change of tariff as billing tells it: `number` as stored, `at` aware, in UTC."""

    change_id: str
    number: str
    from_tariff: Tariff
    to_tariff: Tariff
    at: datetime

    @property
    def leaves(self) -> bool:
        """Whether the line leaves the programme: private to business."""
        return self.to_tariff is BUSINESS and self.from_tariff is not BUSINESS

    @property
    def returns(self) -> bool:
        """Whether the line comes back: business to private."""
        return self.from_tariff is BUSINESS and self.to_tariff is not BUSINESS

    @property
    def takes_units(self) -> bool:
        """Whether MB, SMS and MMS are lost: with leaving, and with prepaid to postpaid."""
        moved = (self.from_tariff, self.to_tariff)
        return self.leaves or moved == (Tariff.PRIVATE_PREPAID, Tariff.PRIVATE_POSTPAID)


@dataclass(frozen=True, slots=True)
class LineState:
    """How a line stands: its tariff, since when, and the first month that earns (None: none)."""

    tariff: Tariff | None
    since: datetime | None
    earning_from: date | None


def lost_until(change: ReportedTariffChange, known: Iterable[ReportedTariffChange]) -> date | None:
    """Up to which day's earnings a line that leaves loses them; None is all that it has.

    A change that is told late leaves what the line earned after it came back.
    """
    came_back = any(other.returns and other.at >= change.at for other in known)
    return clock.day_of(change.at) if came_back else None


def stands(
    before: LineState,
    applied: Collection[ReportedTariffChange],
    known: Iterable[ReportedTariffChange],
    bound: datetime | None,
) -> LineState:
    """How the line stands once the changes are applied, which are among all that are known of it.

    `bound` is when its owner proved it. An older change than the newest moves no tariff, but may
    tell from when a line that came back earns: from the 1st of the next month (rule 1).
    """
    history = sorted(known, key=lambda one: (one.at, one.change_id))
    newest = history[-1]
    tariff, since = before.tariff, before.since
    if newest in applied:
        tariff, since = newest.to_tariff, newest.at
    if newest.to_tariff is BUSINESS:
        return LineState(tariff=tariff, since=since, earning_from=None)
    back = [one.at for one in history if one.returns]
    if bound is None or not back:
        return LineState(tariff=tariff, since=since, earning_from=before.earning_from)
    start = clock.first_of_next_month(clock.day_of(max(back[-1], bound)))
    return LineState(tariff=tariff, since=since, earning_from=start)
