"""The back office's navigation in groups: each role sees the entries that its guards open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.blueprints.web.guards import guard_of

PLACES: Final[tuple[tuple[str, LazyString, str], ...]] = (
    ("admins.dashboard", _l("Overview"), "home"),
    ("admins.counter", _l("Counter"), "bag"),
    ("admins.offers", _l("Offers"), "tag"),
    ("admins.pools", _l("Code pools"), "tag"),
    ("admins.partners", _l("Partners"), "shop"),
    ("admins.applications", _l("Applications"), "mail"),
    ("admins.categories", _l("Categories"), "list"),
    ("admins.shops", _l("Shops"), "gift"),
    ("admins.customers", _l("Customers"), "users"),
    ("admins.look_up_code", _l("Code check"), "search"),
    ("admins.corrections", _l("Corrections"), "check"),
    ("admins.merges", _l("Merging"), "users"),
    ("admins.messages", _l("Messages"), "mail"),
    ("admins.network_orders", _l("Network"), "signal"),
    ("admins.rules", _l("Rules"), "settings"),
    ("admins.legal_texts", _l("Legal texts"), "list"),
    ("admins.imports", _l("Feeds"), "list"),
    ("admins.settlement", _l("Settlement"), "list"),
    ("admins.reports", _l("Reports"), "chart"),
    ("admins.staff", _l("Staff"), "lock"),
    ("admins.api_tokens", _l("API tokens"), "signal"),
    ("admins.third_parties", _l("Third parties"), "users"),
    ("admins.audit", _l("Audit log"), "eye"),
    ("admins.disclosures", _l("Disclosures"), "eye"),
    ("admins.security_events", _l("Security"), "eye"),
    ("admins.what_is_kept", _l("Retention"), "clock"),
)


def _endpoints(*names: str) -> frozenset[str]:
    return frozenset(f"admins.{name}" for name in names)


FIRST: Final = _endpoints("dashboard", "counter")  # above the groups, without a name
GROUPS: Final = (
    (
        _l("Catalogue"),
        _endpoints("offers", "pools", "partners", "applications", "categories", "shops"),
    ),
    (
        _l("Customer service"),
        _endpoints(
            "customers", "look_up_code", "corrections", "merges", "messages", "network_orders"
        ),
    ),
    (_l("Programme"), _endpoints("rules", "legal_texts", "imports")),
    (_l("Money"), _endpoints("settlement", "reports")),
)
OTHERS: Final = (
    _l("Administration"),
    frozenset(endpoint for endpoint, *_ in PLACES).difference(
        FIRST, *(endpoints for _, endpoints in GROUPS)
    ),
)


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One entry of the navigation with its icon; `here` where it is the current section."""

    name: LazyString
    symbol: str
    address: str
    here: bool


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Entries under one name, which is None for those above all groups."""

    name: LazyString | None
    entries: tuple[NavigationEntry, ...]


def opens(endpoint: str) -> bool:
    """Return whether the page exists and the signed-in user may open it."""
    if endpoint not in current_app.view_functions:
        return False
    guard = guard_of(endpoint)
    return isinstance(guard, frozenset) and current_user.role in guard


def place_groups() -> list[NavigationGroup]:
    """Return the entries that the signed-in user may open, by group; a group without one is absent.

    An entry that no group names belongs to the last one, administration.
    """
    groups = ((None, FIRST), *GROUPS, OTHERS)
    found = [NavigationGroup(name, _entries(endpoints)) for name, endpoints in groups]
    return [group for group in found if group.entries]


def _entries(endpoints: frozenset[str]) -> tuple[NavigationEntry, ...]:
    shown = [place for place in PLACES if place[0] in endpoints and opens(place[0])]
    return tuple(_place(*place) for place in shown)


def _place(endpoint: str, name: LazyString, symbol: str) -> NavigationEntry:
    address = url_for(endpoint)
    below = endpoint != "admins.dashboard" and request.path.startswith(f"{address}/")
    return NavigationEntry(name, symbol, address, here=request.path == address or below)
