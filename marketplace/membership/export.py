"""Export the data of a customer, all of it or parts of it in a period, in plain values for JSON."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from itertools import count, takewhile
from typing import Any, Final

from marketplace.accounts.email_changes.lookup import email_history
from marketplace.conversions import receipts
from marketplace.counter import approvals
from marketplace.customers import consents
from marketplace.customers.profile import former_lines, lines, profile
from marketplace.customers.tariff_history import tariff_changes
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.legal_texts.acceptances import acceptances_of_customer
from marketplace.membership.disclosures.known_to_customer import known_disclosures
from marketplace.messages import search
from marketplace.points import accounts
from marketplace.points.billing import history
from marketplace.points.spendable import spendable_parts
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


def export(customer_id: int) -> Data:
    """Return the customer's profile, lines, consents, points, conversions and messages.

    For the lines also what billing reported while they were the customer's; its amounts are in
    cents. Points are whole numbers, moments UTC and days the programme's, in ISO 8601. Disclosures
    to authorities are those that the customer may know of. Raises NotFound.
    """
    data: Data = {"exported_at": clock.now()}
    data |= _read(customer_id, list(Part), ALWAYS)
    data["points"] |= {
        "balance": accounts.balance(customer_id),
        "expiring": _dicts(spendable_parts(customer_id)),
    }
    data["disclosures"] = _dicts(known_disclosures(customer_id))
    plain: Data = _plain(data)
    return plain


def export_parts(customer_id: int, *, parts: Collection[Part], period: Period) -> Data:
    """Return the parts alone, of the period alone; nothing else is read.

    Its keys and values are those of `export`. The person is as held now, lines are those held in
    the period, and no code that can still be used is among the conversions. Raises NotFound.
    """
    data = _read(customer_id, parts, period)
    for one in data.get("conversions", ()):
        del one["code"]
    plain: Data = _plain(data)
    return plain


def _read(customer_id: int, parts: Collection[Part], period: Period) -> Data:
    data: Data = {}
    for part, read in READ.items():
        if part in parts:
            data |= read(customer_id, period)
    return data


def _person(customer_id: int, period: Period) -> Data:
    return {
        "profile": asdict(profile(customer_id)),
        "email_changes": _dicts(email_history(customer_id, period=period)),
    }


def _lines(customer_id: int, period: Period) -> Data:
    ended = former_lines(customer_id)
    return {
        "lines": _dicts(one for one in lines(customer_id) if period.reaches(one.verified_at)),
        "former_lines": _dicts(
            one for one in ended if period.reaches(one.held_since, one.ended_at)
        ),
        "tariff_changes": _dicts(tariff_changes(customer_id, period=period)),
    }


def _billing(customer_id: int, period: Period) -> Data:
    return {
        "charges": _dicts(history.charges(customer_id, period=period)),
        "topups": _dicts(history.topups(customer_id, period=period)),
    }


def _consents(customer_id: int, period: Period) -> Data:
    return {
        "consents": _dicts(consents.history(customer_id, period=period)),
        "legal_texts": _dicts(acceptances_of_customer(customer_id, period=period)),
    }


def _points(customer_id: int, period: Period) -> Data:
    return {"points": {"movements": _dicts(_movements(customer_id, period))}}


def _conversions_and_approvals(customer_id: int, period: Period) -> Data:
    found = _conversions(customer_id, period)
    return {
        "conversions": [_only(CONVERSION, one) for one in found],
        "approvals": _dicts(approvals.of_customer(customer_id, period=period)),
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


def _dicts(rows: Iterable[Any]) -> list[dict[str, Any]]:
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


def _plain(value: Any) -> Any:  # noqa: ANN401 - values of every kind become JSON's
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
