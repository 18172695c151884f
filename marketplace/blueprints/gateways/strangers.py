"""Replies, by SMS and USSD, to a number that speaks for no customer."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.customers.line_owner import LineOwner
from marketplace.foundation.settings import Settings

NOT_REGISTERED: Final = _l(
    "This number is not registered yet. Register it at %(site)s and get points for what you spend."
)
TAKES_NO_PART: Final = _l(
    "The tariff of this number is not in the points programme. More at %(site)s"
)
UNKNOWN_NUMBER: Final = _l(
    "We do not know this number. Points are for our private numbers, prepaid and postpaid. More at"
    " %(site)s"
)
PROVE_AGAIN: Final = _l(
    "This number has to be proven again before it can use points. Sign in at %(site)s and open your"
    " account."
)
TEXTS: Final[dict[str, LazyString]] = {
    "not_registered": NOT_REGISTERED,
    "takes_no_part": TAKES_NO_PART,
    "unknown_number": UNKNOWN_NUMBER,
    "prove_again": PROVE_AGAIN,
}


def kind_of(sender: LineOwner) -> str:
    """Return which of the texts is for the number."""
    if sender.doubtful:
        return "prove_again"
    if sender.may_join:
        return "not_registered"
    return "takes_no_part" if sender.known else "unknown_number"


def site() -> str:
    """Return the site's address in the shortest form that people type."""
    settings: Settings = current_app.config["SETTINGS"]
    parts = urlsplit(settings.public_url)
    return f"{parts.netloc}{parts.path}".rstrip("/")
