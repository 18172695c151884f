"""Export the data of a customer, all of it or parts of it in a period, in plain values for JSON."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from marketplace.catalogue.favourites.favourites import favourites
from marketplace.customers.alerts import alerts
from marketplace.foundation import clock
from marketplace.foundation.database.period import ALWAYS, Period
from marketplace.membership.data_export.parts import Data, Part, dicts, read_parts
from marketplace.membership.disclosures.known_to_customer import known_disclosures
from marketplace.points import accounts
from marketplace.points.spendable import spendable_parts


def export(customer_id: int) -> Data:
    """Return the customer's profile, lines, consents, points, conversions and messages.

    For the lines also what billing reported while they were the customer's; its amounts are in
    cents. Points are whole numbers, moments UTC and days the programme's, in ISO 8601. Disclosures
    to authorities are those that the customer may know of. Raises NotFound.
    """
    data: Data = {"exported_at": clock.now()}
    data |= read_parts(customer_id, list(Part), ALWAYS)
    data["points"] |= {
        "balance": accounts.balance(customer_id),
        "expiring": dicts(spendable_parts(customer_id)),
    }
    data |= {
        "favourites": dicts(favourites(customer_id)),
        "alerts": asdict(alerts(customer_id)),
        "disclosures": dicts(known_disclosures(customer_id)),
    }
    plain: Data = _plain(data)
    return plain


def export_parts(customer_id: int, *, parts: Collection[Part], period: Period) -> Data:
    """Return the parts alone, of the period alone; nothing else is read.

    Its keys and values are those of `export`. The person is as held now, lines are those held in
    the period, and no code that can still be used is among the conversions. Raises NotFound.
    """
    data = read_parts(customer_id, parts, period)
    for one in data.get("conversions", ()):
        del one["code"]
    plain: Data = _plain(data)
    return plain


def _plain(value: Any) -> Any:  # noqa: ANN401 - values of every kind become JSON's
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
