"""Export all data of a customer, in plain values for a JSON file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from itertools import count, takewhile
from typing import Any, Final

from marketplace.accounts.email_changes.lookup import email_history
from marketplace.catalogue.favourites.favourites import favourites
from marketplace.conversions import receipts
from marketplace.counter import approvals
from marketplace.customers import consents
from marketplace.customers.alerts import alerts
from marketplace.customers.profile import former_lines, lines, profile
from marketplace.customers.tariff_history import tariff_changes
from marketplace.foundation import clock
from marketplace.legal_texts.acceptances import acceptances_of_customer
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


def export(customer_id: int) -> dict[str, Any]:
    """Return the customer's profile, lines, consents, points, conversions and messages.

    For the lines also what billing reported while they were the customer's; its amounts are in
    cents. Points are whole numbers, moments UTC and days the programme's, in ISO 8601. Raises
    NotFound.
    """
    data = {
        "exported_at": clock.now(),
        "profile": asdict(profile(customer_id)),
        "email_changes": _dicts(email_history(customer_id)),
        "lines": _dicts(lines(customer_id)),
        "former_lines": _dicts(former_lines(customer_id)),
        "tariff_changes": _dicts(tariff_changes(customer_id)),
        "charges": _dicts(history.charges(customer_id)),
        "topups": _dicts(history.topups(customer_id)),
        "consents": _dicts(consents.history(customer_id)),
        "favourites": _dicts(favourites(customer_id)),
        "alerts": asdict(alerts(customer_id)),
        "legal_texts": _dicts(acceptances_of_customer(customer_id)),
        "points": {
            "balance": accounts.balance(customer_id),
            "expiring": _dicts(spendable_parts(customer_id)),
            "movements": _dicts(_movements(customer_id)),
        },
        "conversions": [_only(CONVERSION, one) for one in _conversions(customer_id)],
        "approvals": _dicts(approvals.of_customer(customer_id)),
        "messages": [_only(MESSAGE, one) for one in _messages(customer_id)],
    }
    plain: dict[str, Any] = _plain(data)
    return plain


def _dicts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def _movements(customer_id: int) -> Iterator[statement.Movement]:
    return _all(lambda page: statement.movements(customer_id, offset=page * AT_ONCE, limit=AT_ONCE))


def _conversions(customer_id: int) -> Iterator[receipts.Receipt]:
    def read(page: int) -> list[receipts.Receipt]:
        page_rows = receipts.of_customer(customer_id, page=page + 1, per_page=AT_ONCE)
        return page_rows[:AT_ONCE]  # one more row shows that there is a next page

    return _all(read)


def _messages(customer_id: int) -> Iterator[search.MessageRow]:
    wanted = search.MessageQuery(customer_id=customer_id)
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
