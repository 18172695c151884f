"""CSV files for spreadsheets, whose cells can never start a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

from flask import Response, stream_with_context

from marketplace.foundation import clock, csv_cells

# Spreadsheets guess the alphabet of a file without it, and get ë and ç wrong.
BYTE_ORDER_MARK: Final = "\ufeff"


def csv_file(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """Return the rows as a streamed download; moments are in the programme's time zone."""
    response = Response(
        stream_with_context(_lines(header, rows)), content_type="text/csv; charset=utf-8"
    )
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    response.cache_control.no_store = True
    return response


def harmless(value: object) -> object:
    """Return the cell's text, marked as text where a spreadsheet would read it as a formula."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M:%S")
    return csv_cells.harmless(str(value))


def _lines(header: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    yield BYTE_ORDER_MARK
    for row in chain([header], rows):
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
