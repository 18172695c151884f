"""Decide what a change of tariff takes, and the line's state after it: the programme's table."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.foundation import clock
from marketplace.programme.models import Tariff

BUSINESS = Tariff.BUSINESS_POSTPAID


@dataclass(frozen=True, slots=True)
class ReportedTariffChange:
    """A change of tariff as billing reports it: `number` as stored, `at` aware, in UTC."""

    change_id: str
    number: str
    from_tariff: Tariff
    to_tariff: Tariff
    at: datetime

    @property
    def leaves(self) -> bool:
        """Return whether the line leaves the programme: private to business."""
        return self.to_tariff is BUSINESS and self.from_tariff is not BUSINESS

    @property
    def returns(self) -> bool:
        """Return whether the line comes back: business to private."""
        return self.from_tariff is BUSINESS and self.to_tariff is not BUSINESS

    @property
    def takes_units(self) -> bool:
        """Return whether MB, SMS and MMS are lost: with leaving, and with prepaid to postpaid."""
        moved = (self.from_tariff, self.to_tariff)
        return self.leaves or moved == (Tariff.PRIVATE_PREPAID, Tariff.PRIVATE_POSTPAID)


@dataclass(frozen=True, slots=True)
class LineState:
    """A line's tariff, since when it has it, and the first month that earns (None: none)."""

    tariff: Tariff | None
    since: datetime | None
    earning_from: date | None


def tariff_before(
    change: ReportedTariffChange,
    *,
    booked: Iterable[ReportedTariffChange],
    accepted: Iterable[ReportedTariffChange],
    now: Tariff | None,
) -> Tariff | None:
    """Return the tariff that the line had before the change; None where the books do not know.

    `booked` changes of the line are in the books, `accepted` ones come with this batch, and `now`
    is its tariff before the batch. A change reported late follows the one before it in time.
    """
    place, booked = _place(change), list(booked)
    earlier = [one for one in accepted if _place(one) < place]
    is_late = any(_place(one) > place for one in booked)
    if is_late:
        earlier += [one for one in booked if _place(one) < place]
    if earlier:
        return max(earlier, key=_place).to_tariff
    return None if is_late else now


def _place(change: ReportedTariffChange) -> tuple[datetime, str]:
    return change.at, change.change_id


def lost_until(change: ReportedTariffChange, known: Iterable[ReportedTariffChange]) -> date | None:
    """Return the last day whose earnings a leaving line loses; None means all of them.

    A change reported late does not take what the line earned after it returned.
    """
    came_back = any(other.returns and other.at >= change.at for other in known)
    return clock.day_of(change.at) if came_back else None


def state_after(
    before: LineState,
    applied: Collection[ReportedTariffChange],
    known: Iterable[ReportedTariffChange],
    bound: datetime | None,
) -> LineState:
    """Return the line's state once the changes are applied, which are among all known ones.

    `bound` is the moment at which its owner proved it. A change older than the newest does not
    change the tariff, but may set the start of earning of a line that returned: the 1st of the next
    month (rule 1).
    """
    history = sorted(known, key=_place)
    newest = history[-1]
    tariff, since = before.tariff, before.since
    if newest in applied:
        tariff, since = newest.to_tariff, newest.at
    if newest.to_tariff is BUSINESS:
        return LineState(tariff=tariff, since=since, earning_from=None)
    returns = [one.at for one in history if one.returns]
    if bound is None or not returns:
        return LineState(tariff=tariff, since=since, earning_from=before.earning_from)
    start = clock.first_of_next_month(clock.day_of(max(returns[-1], bound)))
    return LineState(tariff=tariff, since=since, earning_from=start)
