"""Find out whether a feed has credit notes, which are booked before all other charges.

The points of a month are the whole euros of its sum, and points are never taken back. With the
credit notes first the sum only grows from there on, so the points do not depend on the order of
the rows, whatever batches they are booked in.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from marketplace.imports.gzip_stream import LineStream

CHUNK: Final = 1024 * 1024  # bytes
MAYBE_NEGATIVE: Final = re.compile(rb"(?:^|[;,\"'\n])\s*-")  # more lines than the credit notes
# The same as plain texts, in any of which a negative value ends: many times faster to look for.
MINUS_AFTER: Final = tuple(
    before + b"-" for before in (b",", b";", b'"', b"'", b"\n", b" ", b"\t", b"\xa0")
)


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
    before = b""
    while chunk := content.read(CHUNK):
        text = before + chunk
        if any(minus in text for minus in MINUS_AFTER):
            return True
        before = chunk[-1:]
    return False
