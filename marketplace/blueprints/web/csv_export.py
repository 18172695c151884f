"""CSV files for spreadsheets, in the reader's own form, whose cells can never start a formula.

Where a language writes decimals with a comma, its spreadsheets separate values by semicolons.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Final

from flask import Response, stream_with_context
from flask_babel import get_locale
from flask_login import current_user

from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.foundation import clock, csv_cells

# Spreadsheets guess the alphabet of a file without it, and get ë and ç wrong.
BYTE_ORDER_MARK: Final = "\ufeff"


def csv_file(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """Return the rows as a streamed download; moments are in the programme's time zone.

    The export is a security event of the signed-in user.
    """
    record(EventKind.EXPORT, user_id=current_user.user_id, detail=filename)
    return csv_response(filename, header, rows)


def csv_response(
    filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]
) -> Response:
    """Return the rows as a streamed download, as `csv_file` does, without a security event."""
    response = Response(
        stream_with_context(_lines(header, rows)), content_type="text/csv; charset=utf-8"
    )
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.cache_control.no_store = True
    return response


def harmless(value: object) -> object:
    """Return the cell's text, marked as text where a spreadsheet would read it as a formula."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        return str(value).replace(".", ",") if with_commas() else value
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M:%S")
    return csv_cells.harmless(str(value))


def euros(cents: int) -> Decimal:
    """Return integer cents as a cell of euros with two decimals."""
    return Decimal(cents).scaleb(-2)


def with_commas() -> bool:
    """Return whether the reader's language writes decimals with a comma."""
    locale = get_locale()
    return locale is not None and locale.number_symbols["latn"]["decimal"] == ","


def _lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line, delimiter=";" if with_commas() else ",")
    yield BYTE_ORDER_MARK
    for row in chain([header], rows):
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
