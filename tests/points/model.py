"""Model the books in a few obvious lines of plain Python, to compare the real ones with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass
class PlainLot:
    """Points with a last day."""

    last_day: date
    left: int


@dataclass
class PlainBooks:
    """One customer's lots, in the order in which they were earned."""

    lots: list[PlainLot] = field(default_factory=list)
    taken: dict[int, list[tuple[PlainLot, int]]] = field(default_factory=dict)

    def earn(self, points: int, on: date) -> None:
        """Add a lot, good to 30 June of the next year."""
        self.lots.append(PlainLot(date(on.year + 1, 6, 30), points))

    def usable(self, today: date) -> int:
        """Return the points that can be spent today."""
        return sum(lot.left for lot in self.lots if lot.last_day >= today)

    def spend(self, points: int, today: date, name: int | None = None) -> bool:
        """Take the points one by one from the lot that expires first; all or nothing."""
        if self.usable(today) < points:
            return False
        usable = [lot for lot in self.lots if lot.last_day >= today]
        for _point in range(points):
            lot = min((lot for lot in usable if lot.left), key=lambda lot: lot.last_day)
            lot.left -= 1
            if name is not None:
                self.taken.setdefault(name, []).append((lot, 1))
        return True

    def give_back(self, name: int, today: date, days: int = 30) -> None:
        """Return what a conversion took, to live for 30 days and not shorter than before."""
        for lot, points in self.taken.pop(name, []):
            new_day = today + timedelta(days=days)
            if lot.last_day >= new_day:
                lot.left += points
            else:
                self.lots.append(PlainLot(new_day, points))

    def expire(self, today: date) -> int:
        """Empty the lots whose last day has passed; returns how many points they had."""
        over = [lot for lot in self.lots if lot.last_day < today]
        lost = sum(lot.left for lot in over)
        for lot in over:
            lot.left = 0
        return lost

    def usable_by_day(self, today: date) -> dict[date, int]:
        """Return the points that can be spent today, by the last day on which they can be used."""
        days = {lot.last_day for lot in self.lots if lot.last_day >= today}
        sums = {day: sum(x.left for x in self.lots if x.last_day == day) for day in days}
        return {day: points for day, points in sums.items() if points}
