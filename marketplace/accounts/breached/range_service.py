"""Ask a range service whether a password is known from breaches, without telling the password.

The k-anonymity protocol of Have I Been Pwned: the service is told the first five digits of the
password's SHA-1 and answers with the rest of every hash that begins with them.
"""

from __future__ import annotations

import time
from typing import Final

import httpx
import structlog

from marketplace.accounts.breached.password_file import sha1
from marketplace.foundation import http_client

log = structlog.get_logger(__name__)

PREFIX: Final = 5
LARGEST: Final = 512 * 1024  # bytes; a range with its padding has about a tenth of it


class RangeTooLargeError(httpx.HTTPError):
    """The answer is larger, or took longer, than a range can."""


def is_in_range(*, url: str, password: str, timeout: float) -> bool:
    """Return whether the service knows the password; False, and a log line, if it does not answer.

    It waits `timeout` seconds at most, in all.
    """
    digest = sha1(password)
    try:
        text = _read(f"{url.rstrip('/')}/{digest[:PREFIX]}", timeout)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.warning("breached passwords: no answer", error=type(error).__name__)
        return False
    return _counts(text).get(digest[PREFIX:], 0) > 0


def _read(address: str, timeout: float) -> str:
    deadline = time.monotonic() + timeout
    headers = {"Add-Padding": "true"}  # the size of the answer tells an observer nothing
    body = bytearray()
    with http_client.client(timeout).stream("GET", address, headers=headers) as answer:
        answer.raise_for_status()
        for part in answer.iter_bytes():
            body += part
            if len(body) > LARGEST or time.monotonic() > deadline:
                raise RangeTooLargeError("the range is too large or too slow")
    return body.decode("ascii", errors="replace")


def _counts(text: str) -> dict[str, int]:
    """Return how often each rest of a hash was seen; those with 0 are padding."""
    rows = (line.strip().partition(":") for line in text.splitlines())
    return {rest.upper(): int(count) for rest, _, count in rows if count.isdecimal()}
