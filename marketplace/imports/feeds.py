"""Define the four feeds: their columns, the reading of their rows, and the booking function."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from flask_babel import lazy_gettext as _l

from marketplace.customers.models import LineKind, Tariff
from marketplace.imports import values
from marketplace.imports.known_lines import know_lines
from marketplace.imports.line_news import KnownLine
from marketplace.imports.models import Feed
from marketplace.imports.row_errors import RowError
from marketplace.membership.tariff_change.apply import apply_changes
from marketplace.membership.tariff_change.rules import ReportedTariffChange
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.billing.row_outcome import BatchOutcome
from marketplace.points.billing.topup_batch import book_topups
from marketplace.points.billing.topup_rules import ReportedTopUp

Reported = TypeVar("Reported")
LONGEST_PACKAGE: Final = 80

BAD_KIND = _l("“%(value)s” is neither mobile nor fixed.")
BAD_TARIFF = _l(
    "“%(value)s” is not a tariff: private-prepaid, private-postpaid or business-postpaid."
)
NO_TARIFF = _l("A mobile line needs a tariff.")
NO_PACKAGE = _l("A fixed line needs a package.")
FIXED_TARIFF = _l("A fixed line has no tariff.")
ENDS_BEFORE = _l("The line ends on %(value)s, before it begins.")
LINE_COLUMNS: Final = 5  # those that every lines feed has; the end comes after them
BAD_PACKAGE = _l("“%(value)s” is not a package: up to 80 characters.")


@dataclass(frozen=True, slots=True)
class FeedFormat:
    """A feed's format and booking.

    `optional` columns are read where the file has them, after the others. `read` makes a row of the
    wanted cells or returns the fault; `key` may occur only once in a batch; `book` books a batch,
    all or none, and returns the outcome of each row. `amount` is the place of an amount, which may
    have a decimal comma; `is_credit` tells the rows that are booked before all others, and `month`
    (its 1st) what a row reports on, where a feed reports by months.
    With `history_counts`, earlier rows of the same line decide too.
    """

    columns: tuple[str, ...]
    read: Callable[[Sequence[str]], Any]
    key: Callable[[Any], str]
    book: Callable[[Sequence[Any]], BatchOutcome]
    batch: int
    amount: int | None = None
    is_credit: Callable[[Any], bool] | None = None
    month: Callable[[Any], date | None] | None = None
    history_counts: bool = False
    optional: tuple[str, ...] = ()

    def cells(self, wanted: Sequence[str], delimiter: str) -> Sequence[str]:
        """Return the cells, with a decimal point where a semicolon file has a comma."""
        if self.amount is None or delimiter != ";" or "," not in wanted[self.amount]:
            return wanted
        amount = values.with_point(wanted[self.amount])
        return [*wanted[: self.amount], amount, *wanted[self.amount + 1 :]]


def read_charge(cells: Sequence[str]) -> ReportedCharge | RowError:
    """Return a row of the spending feed."""
    return _filled(
        ReportedCharge,
        charge_id=values.row_id(cells[0]),
        number=values.line_number(cells[1]),
        month=values.month(cells[2]),
        cents=values.cents(cells[3]),
    )


def read_topup(cells: Sequence[str]) -> ReportedTopUp | RowError:
    """Return a row of the top-ups feed."""
    return _filled(
        ReportedTopUp,
        topup_id=values.row_id(cells[0]),
        number=values.line_number(cells[1]),
        package=_package(cells[2]),
        at=values.moment(cells[3]),
    )


def read_change(cells: Sequence[str]) -> ReportedTariffChange | RowError:
    """Return a row of the tariff changes feed."""
    return _filled(
        ReportedTariffChange,
        change_id=values.row_id(cells[0]),
        number=values.line_number(cells[1]),
        from_tariff=_tariff(cells[2]),
        to_tariff=_tariff(cells[3]),
        at=values.moment(cells[4]),
    )


def read_line(cells: Sequence[str]) -> KnownLine | RowError:
    """Return a row of the lines feed."""
    kind = cells[1]
    if kind not in set(LineKind):
        return RowError(BAD_KIND, kind)
    mobile, names_end = kind == LineKind.MOBILE, len(cells) > LINE_COLUMNS
    line = _filled(
        KnownLine,
        number=values.mobile(cells[0]) if mobile else values.contract(cells[0]),
        kind=LineKind(kind),
        tariff=_tariff_of(kind, cells[2]),
        package=cells[3] or None,
        active_from=values.day(cells[4]),
        active_to=values.day(cells[5]) if names_end else None,
        names_end=names_end,
    )
    if isinstance(line, RowError):
        return line
    mismatch = _mismatch(mobile=mobile, tariff=cells[2], package=cells[3])
    return _ends_before_it_begins(line) or mismatch or line


def _tariff_of(kind: str, cell: str) -> Tariff | RowError | str | None:
    """Return a mobile line's tariff; what stands there for another line is refused later."""
    return _tariff(cell) if cell and kind == LineKind.MOBILE else cell or None


def _ends_before_it_begins(line: KnownLine) -> RowError | None:
    if line.active_from and line.active_to and line.active_to < line.active_from:
        return RowError(ENDS_BEFORE, line.active_to.isoformat())
    return None


def _filled(kind: Callable[..., Reported], /, **cells: object) -> Reported | RowError:
    """Return the record of the cells, or the first error among them."""
    for cell in cells.values():
        if isinstance(cell, RowError):
            return cell
    return kind(**cells)


def _mismatch(*, mobile: bool, tariff: str, package: str) -> RowError | None:
    if len(package) > LONGEST_PACKAGE:
        return RowError(BAD_PACKAGE, package)
    if mobile:
        return None if tariff else RowError(NO_TARIFF)
    if tariff:
        return RowError(FIXED_TARIFF)
    return None if package else RowError(NO_PACKAGE)


def _package(text: str) -> str | RowError:
    return text if 0 < len(text) <= LONGEST_PACKAGE else RowError(BAD_PACKAGE, text)


def _tariff(text: str) -> Tariff | RowError:
    return Tariff(text) if text in set(Tariff) else RowError(BAD_TARIFF, text)


KINDS: Final[dict[Feed, FeedFormat]] = {
    Feed.LINES: FeedFormat(
        ("line", "kind", "tariff", "package", "active_from"),
        read_line,
        lambda line: line.number,
        know_lines,
        10_000,
        optional=("active_to",),
    ),
    Feed.SPENDING: FeedFormat(
        ("charge_id", "line", "month", "amount"),
        read_charge,
        lambda charge: charge.charge_id,
        book_charges,
        5_000,
        amount=3,
        is_credit=lambda charge: charge.cents < 0,
        month=lambda charge: charge.month if charge.cents > 0 else None,
    ),
    Feed.TOPUPS: FeedFormat(
        ("topup_id", "line", "package", "at"),
        read_topup,
        lambda topup: topup.topup_id,
        book_topups,
        5_000,
    ),
    Feed.TARIFF_CHANGES: FeedFormat(
        ("change_id", "line", "from", "to", "at"),
        read_change,
        lambda change: change.change_id,
        apply_changes,
        500,
        history_counts=True,
    ),
}
