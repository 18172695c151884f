"""Read a subscription's query for kinds of events, and check its callback URL."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from enum import StrEnum
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal

# printable ASCII without what no URL has as it is, in the length of the column
CALLBACK: Final = re.compile(r"[!#-;=?-\[\]-~]{1,500}")
QUERY_FIELD: Final = "eventType"
PORTS: Final = {"https": 443, "http": 80}


class EventKind(StrEnum):
    """A kind of event about a customer, by the name of TM Forum's event."""

    CREATED = "LoyaltyProgramMemberCreateEvent"
    CHANGED = "LoyaltyProgramMemberAttributeValueChangeEvent"
    STATE = "LoyaltyProgramMemberStateChangeEvent"


class CallbackNotAllowed(Refusal):
    """The operator does not allow events to be sent to that URL."""

    status = 422
    says = _l("Events cannot be sent to this address: %(why)s")


class UnknownQuery(Refusal):
    """The query names something else than kinds of events."""

    status = 422
    says = _l("A query can only name events, for example eventType=%(example)s.")

    def __init__(self) -> None:
        super().__init__(example=EventKind.CREATED.value)


def requested_kinds(query: str) -> frozenset[EventKind]:
    """Return the kinds of events that a query names (`eventType=A,B`), all for an empty one.

    Raises UnknownQuery.
    """
    if not query:
        return frozenset(EventKind)
    fields = parse_qsl(query, keep_blank_values=True, separator="&")
    names = [name for _key, value in fields for name in value.split(",")]
    known = {kind.value for kind in EventKind}
    if not fields or {key for key, _value in fields} != {QUERY_FIELD} or not set(names) <= known:
        raise UnknownQuery
    return frozenset(map(EventKind, names))


def require_allowed(callback: str, *, hosts: Collection[str], production: bool) -> None:
    """Raise CallbackNotAllowed unless the operator allows events to be sent to the URL.

    `hosts` are names or addresses, with a port where it is not the usual one: nothing else is
    called, so that no subscriber makes the worker call into the operator's own network. Outside
    production this machine itself may be called too, without TLS.
    """
    parts = _parts(callback)
    if parts is None:
        raise CallbackNotAllowed(why=_l("it is not an address that we can call."))
    is_demo = not production and _is_loopback(parts.hostname or "")
    if parts.scheme == "http" and not is_demo:
        raise CallbackNotAllowed(why=_l("it must begin with https."))
    if not is_demo and _with_port(parts) not in {
        _with_port(urlsplit(f"https://{host.strip()}")) for host in hosts
    }:
        raise CallbackNotAllowed(why=_l("the operator does not allow this host."))


def _parts(callback: str) -> SplitResult | None:
    """Return the URL's parts; None for an invalid URL, and for one with a user or fragment."""
    if not CALLBACK.fullmatch(callback):
        return None
    try:
        parts = urlsplit(callback)
        valid = parts.scheme in PORTS and parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if valid and parts.username is None and not parts.fragment else None


def _with_port(parts: SplitResult) -> str:
    return f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
