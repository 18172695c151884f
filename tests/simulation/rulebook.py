"""Marketing staff change the programme's rules in the middle of it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from marketplace.accounts.models import Role
from marketplace.catalogue.offers.programme_rules import change_rule
from marketplace.foundation import clock
from marketplace.programme.models import Rule
from tests.simulation.plain import PREPAID, Books, at, next_month
from tests.support.cast import Cast

FIRST: dict[str, Any] = {
    "welcome_by_tariff": {PREPAID: 10, "private-postpaid": 25},
    "welcome_by_package": {"Net 20": 30, "TV": 0},
    "topup_by_package": {"Kombo": 12, "Net 20": 5, "TV": 0},
}
OTHERS: tuple[tuple[str, Any], ...] = (
    ("points_per_euro", 2),
    ("points_per_euro", 1),
    ("points_per_euro", 3),
    ("idle_months", 3),
    ("idle_months", 1),
    ("idle_months", 2),
    ("billing_days", 0),
    ("billing_days", 40),
    ("billing_days", 15),
    ("expired_codes", "returned"),
    ("expired_codes", "lost"),
    ("returned_days", 0),
    ("returned_days", 45),
    ("returned_days", 30),
    ("expiry", "never"),
    ("expiry", "30-june"),
    ("reminder_days", [7, 45]),
    ("reminder_days", [7, 30, 60]),
    ("topup_by_package", {"Kombo": 7, "Net 20": 8, "Net e re": 20}),
    ("welcome_by_tariff", {PREPAID: 0}),
    ("welcome_by_package", {"Kombo": 15, "Net 20": 3}),
    ("units_days", 12),
    ("service_minimum", 14),
    ("service_minimum", 10),
    ("units_per_point", {"MB": 20, "SMS": 4, "MMS": 2}),
    ("taking_part", [PREPAID]),
    ("taking_part", ["private-postpaid", PREPAID]),
)


@dataclass
class Rulebook:
    """Changes rules, in the real programme and in the model."""

    random: Random
    books: Books
    newest: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.marketing = Cast().staff(Role.MARKETING).actor
        for name, value in FIRST.items():
            self._set(name, value, later=False)

    def change(self) -> None:
        """Another value of some rule, from now on or from the 1st of the next month."""
        later = self.random.random() < 0.5
        name, value = self.random.choice(OTHERS)
        self._set(name, value, later=later)

    def _set(self, name: str, value: Any, *, later: bool) -> None:
        start = next_month(clock.today()) if later else None
        since = at(start, 0) if start else clock.now()
        if self.books.rule(name, since) == value:
            return
        self.newest[name] = change_rule(
            rule=Rule(name),
            value=value,
            why="the market",
            starts_on=start,
            made_from=self.newest.get(name, 0),
            actor=self.marketing,
        )
        self.books.change_rule(name, value, since)
