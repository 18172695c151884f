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
OVERLAP: Final = 64  # bytes of the chunk before, for a value on the border
MAYBE_NEGATIVE: Final = re.compile(rb"(?:^|[;,\"'\n])\s*-")  # more lines than the credit notes


def digest_with_credit_notes(content: LineStream) -> str:
    """Return the SHA-256 of the content, or "" where no value in it can be a negative amount.

    The digest tells whether the same credit notes are still in the file when a run is resumed.
    """
    digest, maybe, border = hashlib.sha256(), False, b""
    while chunk := content.read(CHUNK):
        digest.update(chunk)
        maybe = maybe or MAYBE_NEGATIVE.search(border + chunk) is not None
        border = chunk[-OVERLAP:]
    return digest.hexdigest() if maybe else ""
