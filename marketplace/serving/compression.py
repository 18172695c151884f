"""Compress pages for browsers that accept gzip: a long one takes one round trip, not three.

Each answer is made longer by a random number of bytes, so that its length tells nobody on the line
how well a guess of theirs compresses together with a secret of the page (the BREACH attack).
"""

from __future__ import annotations

import gzip
import secrets
from typing import Final

from flask import Flask, Response, request

SHORTEST: Final = 1024  # what is shorter fits into the first packet as it is
LEVEL: Final = 3  # a quarter of the time of 6, which makes a page a tenth shorter
MOST_PADDING: Final = 100
FLAGS, HEADER = 3, 10  # where the flags of gzip's header are, and where it ends
NAMED: Final = b"\x08"  # the only flag: a name follows the header, up to a zero


def compress(content: bytes) -> bytes:
    """Return the content as gzip, with a name of random length in its header."""
    name = b"a" * (1 + secrets.randbelow(MOST_PADDING)) + b"\0"
    packed = gzip.compress(content, LEVEL, mtime=0)
    return packed[:FLAGS] + NAMED + packed[FLAGS + 1 : HEADER] + name + packed[HEADER:]


def _compress_page(response: Response) -> Response:
    if response.mimetype != "text/html" or response.content_encoding or response.is_streamed:
        return response  # a page that is the same for everybody is kept compressed
    response.vary.add("Accept-Encoding")
    content = response.get_data()
    if len(content) < SHORTEST or not request.accept_encodings["gzip"]:
        return response
    response.set_data(compress(content))
    response.content_encoding = "gzip"
    return response


def init_app(app: Flask) -> None:
    """Compress pages; called first, because what is registered first comes last."""
    app.after_request(_compress_page)
