"""Read the parts of a customer's data, all of them or some, in a period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from enum import StrEnum
from itertools import count, takewhile
from typing import Any, Final

from marketplace.accounts.email_changes.lookup import email_history
from marketplace.conversions import receipts
from marketplace.counter import approvals
from marketplace.customers import consents
from marketplace.customers.personal_details.details import details
from marketplace.customers.profile import former_lines, lines, profile
from marketplace.customers.tariff_history import tariff_changes
from marketplace.customers.third_parties import consents as third_party_consents
from marketplace.foundation.database.period import Period
from marketplace.legal_texts.acceptances import acceptances_of_customer
from marketplace.messages import search
from marketplace.points.billing import history
from marketplace.points.views import statement

AT_ONCE: Final = 200
CONVERSION: Final = (
    "id", "kind", "via", "state", "points", "units", "code", "good_until", "last_day",
    "created_at", "confirmed_at", "cancelled_at", "cancel_reason", "standing", "line", "branch",
    "terms",
)  # fmt: skip
MESSAGE: Final = ("kind", "channel", "recipient", "state", "created_at", "sent_at")

Data = dict[str, Any]


class Part(StrEnum):
    """A part of a customer's data, which is read alone."""

    PERSON = "person"
    LINES = "lines"
    BILLING = "billing"
    CONSENTS = "consents"
    POINTS = "points"
    CONVERSIONS = "conversions"
    MESSAGES = "messages"


def read_parts(customer_id: int, parts: Collection[Part], period: Period) -> Data:
    """Return the parts of the period, and nothing else is read. Raises NotFound."""
    data: Data = {}
    for part, read in READ.items():
        if part in parts:
            data |= read(customer_id, period)
    return data


def _person(customer_id: int, period: Period) -> Data:
    return {
        "profile": asdict(profile(customer_id)),
        "email_changes": dicts(email_history(customer_id, period=period)),
        "personal_details": dicts(details(customer_id)),
    }


def _lines(customer_id: int, period: Period) -> Data:
    ended = former_lines(customer_id)
    return {
        "lines": dicts(one for one in lines(customer_id) if period.reaches(one.verified_at)),
        "former_lines": dicts(one for one in ended if period.reaches(one.held_since, one.ended_at)),
        "tariff_changes": dicts(tariff_changes(customer_id, period=period)),
    }


def _billing(customer_id: int, period: Period) -> Data:
    return {
        "charges": dicts(history.charges(customer_id, period=period)),
        "topups": dicts(history.topups(customer_id, period=period)),
    }


def _consents(customer_id: int, period: Period) -> Data:
    return {
        "consents": dicts(consents.history(customer_id, period=period)),
        "third_party_consents": dicts(third_party_consents.history(customer_id, period=period)),
        "legal_texts": dicts(acceptances_of_customer(customer_id, period=period)),
    }


def _points(customer_id: int, period: Period) -> Data:
    return {"points": {"movements": dicts(_movements(customer_id, period))}}


def _conversions_and_approvals(customer_id: int, period: Period) -> Data:
    found = _conversions(customer_id, period)
    return {
        "conversions": [_only(CONVERSION, one) for one in found],
        "approvals": dicts(approvals.of_customer(customer_id, period=period)),
    }


def _sent(customer_id: int, period: Period) -> Data:
    return {"messages": [_only(MESSAGE, one) for one in _messages(customer_id, period)]}


READ: Final[dict[Part, Callable[[int, Period], Data]]] = {
    Part.PERSON: _person,
    Part.LINES: _lines,
    Part.BILLING: _billing,
    Part.CONSENTS: _consents,
    Part.POINTS: _points,
    Part.CONVERSIONS: _conversions_and_approvals,
    Part.MESSAGES: _sent,
}


def dicts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the records as plain values by name."""
    return [asdict(row) for row in rows]


def _movements(customer_id: int, period: Period) -> Iterator[statement.Movement]:
    def read(page: int) -> list[statement.Movement]:
        return statement.movements(customer_id, offset=page * AT_ONCE, limit=AT_ONCE, period=period)

    return _all(read)


def _conversions(customer_id: int, period: Period) -> Iterator[receipts.Receipt]:
    def read(page: int) -> list[receipts.Receipt]:
        page_rows = receipts.of_customer(
            customer_id, page=page + 1, per_page=AT_ONCE, period=period
        )
        return page_rows[:AT_ONCE]  # one more row shows that there is a next page

    return _all(read)


def _messages(customer_id: int, period: Period) -> Iterator[search.MessageRow]:
    wanted = search.MessageQuery(customer_id=customer_id, since=period.since, until=period.until)
    found = search.search(wanted, limit=AT_ONCE)
    while found:
        yield from found
        found = search.search(wanted, before=found[-1].id, limit=AT_ONCE)


def _all(read: Callable[[int], list[Any]]) -> Iterator[Any]:
    for part in takewhile(bool, map(read, count())):
        yield from part


def _only(names: tuple[str, ...], one: object) -> dict[str, Any]:
    return {name: getattr(one, name) for name in names}
