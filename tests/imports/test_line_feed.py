"""Read a row of the lines feed, or refuse it by what is wrong with it."""

from __future__ import annotations

from datetime import date

from marketplace.customers.models import LineKind
from marketplace.imports import feeds
from marketplace.imports.line_news import KnownLine, StoredLine, update_of
from marketplace.imports.row_errors import RowError
from marketplace.points.billing.row_outcome import RowOutcome

MOBILE = ["+38349123456", "mobile", "private-prepaid", "", "2026-01-01"]
FIXED = ["C-1001", "fixed", "", "Fiber 100", "2026-01-01"]
TODAY = date(2026, 11, 1)


def test_each_kind_of_line_has_what_belongs_to_it() -> None:
    for cells in (MOBILE, FIXED):
        assert isinstance(feeds.read_line(cells), KnownLine), cells
    for cells, place, cell, text in (
        (MOBILE, 1, "satellite", feeds.BAD_KIND),
        (MOBILE, 2, "", feeds.NO_TARIFF),
        (MOBILE, 3, "x" * 81, feeds.BAD_PACKAGE),
        (FIXED, 2, "private-prepaid", feeds.FIXED_TARIFF),
        (FIXED, 3, "", feeds.NO_PACKAGE),
        (FIXED, 3, "x" * 81, feeds.BAD_PACKAGE),
    ):
        fault = feeds.read_line([*cells[:place], cell, *cells[place + 1 :]])
        assert isinstance(fault, RowError), (cells, place)
        assert fault.says is text, (cells, place)


def test_a_line_never_changes_its_kind() -> None:
    line = feeds.read_line(MOBILE)
    assert isinstance(line, KnownLine)
    stored = StoredLine(0, 1, LineKind.FIXED, None, "Fiber", None, None, None, None)
    assert update_of(line, stored, today=TODAY).outcome is RowOutcome.WRONG_KIND
    assert update_of(line, None, today=TODAY).outcome is RowOutcome.BOOKED
