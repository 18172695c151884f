"""Tabulate what points give of an offer sold by the point, to read before converting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.catalogue.amounts import AmountScale
from marketplace.conversions.rules import most_points

TIMES: Final = (1, 2, 5, 10)  # of the least points: 10, 20, 50 and 100 by the default rules


@dataclass(frozen=True, slots=True)
class Example:
    """A number of points and the units that they give; `enough` unless the customer has fewer.

    `all_mine` where they are all that the customer has; `cents` is the amount that they give of an
    offer sold by the amount, which has no units.
    """

    points: int
    units: int | None
    enough: bool
    all_mine: bool = False
    cents: int | None = None


def examples(*, least: int, units_per_point: int, balance: int | None) -> list[Example]:
    """Return the rows of the table, fewest points first; the last are all of the customer's own.

    `balance` is None for a reader without a points account; fewer points than `least` are no row.
    """
    spendable = most_points(units_per_point) if balance is None else balance
    rows = [
        Example(n, n * units_per_point, enough=n <= spendable) for n in (least * t for t in TIMES)
    ]
    if balance is None or balance < least:
        return rows
    own = min(balance, most_points(units_per_point))
    others = [row for row in rows if row.points != own]
    return [*others, Example(own, own * units_per_point, enough=True, all_mine=True)]


def amount_examples(scale: AmountScale, balance: int | None) -> list[Example]:
    """Return the rows of an offer by the amount, fewest points first, each a number that it takes.

    `balance` is as in `examples`; the most that it reaches is a row, and the last is the most of
    all.
    """
    numbers = {scale.at_most(scale.least * times) for times in TIMES} | {scale.most}
    if balance is not None:
        numbers.add(scale.at_most(balance))
    spendable = scale.most if balance is None else balance
    return [
        Example(n, None, enough=n <= spendable, all_mine=n == balance, cents=scale.cents_of(n))
        for n in sorted(numbers)
    ]
