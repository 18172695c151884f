"""Select rows by a period of the programme's days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.foundation import clock

Column = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the programme, both ends inclusive; None leaves an end open."""

    since: date | None = None
    until: date | None = None

    def moments(self, column: Column) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions that the moment lies in the period."""
        if self.since is not None:
            yield column >= clock.start_of(self.since)
        if self.until is not None:
            yield column < clock.end_of(self.until)

    def months(self, column: Column) -> Iterator[ColumnElement[bool]]:
        """Yield the conditions that the month, named by its 1st, has a day in the period."""
        if self.since is not None:
            yield column >= self.since.replace(day=1)
        if self.until is not None:
            yield column <= self.until

    def reaches(self, begun: datetime | None, ended: datetime | None = None) -> bool:
        """Return whether what began and ended then was so on a day of the period.

        None is an unknown beginning, and an end that has not come.
        """
        late = begun is not None and self.until is not None and begun >= clock.end_of(self.until)
        early = ended is not None and self.since is not None and ended < clock.start_of(self.since)
        return not late and not early


ALWAYS: Final = Period()
