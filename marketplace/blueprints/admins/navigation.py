"""The back office's navigation: each role sees the places that its guards open to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.blueprints.guards import guard_of

PLACES: Final[tuple[tuple[str, LazyString], ...]] = (
    ("admins.dashboard", _l("Overview")),
    ("admins.offers", _l("Offers")),
    ("admins.partners", _l("Partners")),
    ("admins.categories", _l("Categories")),
    ("admins.customers", _l("Customers")),
    ("admins.messages", _l("Messages")),
    ("admins.rules", _l("Rules")),
    ("admins.reports", _l("Reports")),
    ("admins.staff", _l("Staff")),
    ("admins.audit", _l("Audit log")),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation; `here` where the page shown belongs to it."""

    name: LazyString
    address: str
    here: bool


def opens(endpoint: str) -> bool:
    """Whether the page exists and the signed-in user may open it."""
    if endpoint not in current_app.view_functions:
        return False
    guard = guard_of(endpoint)
    return isinstance(guard, frozenset) and current_user.role in guard


def places() -> list[Place]:
    """What the signed-in user may open, in the order of the navigation."""
    return [_place(endpoint, name) for endpoint, name in PLACES if opens(endpoint)]


def _place(endpoint: str, name: LazyString) -> Place:
    address = url_for(endpoint)
    below = endpoint != "admins.dashboard" and request.path.startswith(f"{address}/")
    return Place(name, address, here=request.path == address or below)
