"""Remember the filters of the offer list, so that the way back leads to the same list."""

from __future__ import annotations

from typing import Any, Final

from flask import session, url_for

FILTERS: Final = "offer_filters"


def remember_filters(params: dict[str, Any]) -> None:
    """Keep the filters in the user's session where they differ from those that it has."""
    if session.get(FILTERS, {}) != params:
        session[FILTERS] = params


def offer_list_address() -> str:
    """Return the address of the list with the filters that the user chose last."""
    return url_for("admins.offers", **session.get(FILTERS, {}))
