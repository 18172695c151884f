"""Find out whether a feed has credit notes, which are booked before all other charges.

The points of a month are the whole euros of its sum, and points are never taken back. With the
credit notes first the sum only grows from there on, so the points do not depend on the order of
the rows, whatever batches they are booked in.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from marketplace.imports.content.gzip_stream import LineStream

CHUNK: Final = 1024 * 1024  # bytes
MAYBE_NEGATIVE: Final = re.compile(rb"(?:^|[;,\"'\n])\s*-")  # more lines than the credit notes
BEFORE_A_VALUE: Final = frozenset(b";,\"'\n \t\xa0")  # one of these is before a negative one


def digest_with_credit_notes(content: LineStream) -> str:
    """Return the SHA-256 of the content, or "" where no value in it can be a negative amount.

    The digest tells whether the same credit notes are still in the file when a run is resumed.
    """
    if not _may_have_credit_notes(content):
        return ""
    content.seek(0)
    digest = hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _may_have_credit_notes(content: LineStream) -> bool:
    """Return whether a minus begins a value; a loop over them is much faster than the pattern."""
    last = b"\n"
    while chunk := content.read(CHUNK):
        text = last + chunk
        place = text.find(b"-", 1)
        while place > 0:
            if text[place - 1] in BEFORE_A_VALUE:
                return True
            place = text.find(b"-", place + 1)
        last = text[-1:]
    return False
