"""A bakery with one closed statement of October 2025."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.foundation.extensions import db
from marketplace.settlement import statement_lines, statements
from marketplace.settlement.models import Statement
from marketplace.settlement.statement_lines import StatementLine
from marketplace.settlement.statements import StatementFilter
from tests.settlement.months import at, bought_and_used, buyer, closed_in, terms
from tests.support.cast import Cast, ListedOffer, Person


@dataclass
class SettledStatement:
    """The statement of three coffees (98 and 18 cents each), and the people around it."""

    cast: Cast
    buyer: Person
    coffee: ListedOffer
    statement_id: int

    @property
    def finance(self) -> Person:
        """The member of staff who settles."""
        return self.cast.staff(Role.FINANCE)

    @property
    def second(self) -> Person:
        """Another member of staff."""
        return self.cast.staff(Role.ADMINISTRATOR)

    @property
    def row(self) -> Statement:
        """The statement as it is now."""
        return db.session.get_one(Statement, self.statement_id, populate_existing=True)

    @property
    def lines(self) -> list[StatementLine]:
        """The statement's lines."""
        return list(statement_lines.every_line(self.statement_id))


@pytest.fixture
def settled(app: Flask, cast: Cast) -> Iterator[SettledStatement]:
    """The bakery's statement of October 2025 with three lines; settings stay as they were."""
    settings = app.config["SETTINGS"]
    yield settle_october(cast)
    app.config["SETTINGS"] = settings


def settle_october(cast: Cast) -> SettledStatement:
    """Sell and confirm three coffees of the bakery, and close their month."""
    with at(10, 1):
        arta, coffee = buyer(), cast.an_offer("Coffee", points=10, worth_cents=150)
        terms(cast, cast.bakery.id, share_bp=6550)
        for _ in range(3):
            bought_and_used(arta, coffee, cast.bakery.branch_ids[0])
    assert closed_in(11) == 1
    (row,) = statements.every(StatementFilter())
    return SettledStatement(cast, arta, coffee, row.id)
