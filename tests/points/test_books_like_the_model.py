"""Compare the books with the plain model after any sequence of actions, and verify them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.points.accounts import balance
from marketplace.points.calendar.expire import expire_points
from marketplace.points.corrections.correct import correct
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.points.refusals import CorrectionTooLarge, NotEnoughPoints
from marketplace.points.spendable import spendable_parts
from tests.points.limits import limit_corrections
from tests.points.model import PlainBooks
from tests.support.cast import Cast, Person, a_customer
from tests.support.databases import Database

PRICES = (10, 40, 90)
STORIES = {"sqlite": 15, "postgresql": 5}  # the first are the same
STEPS_PER_VERIFICATION = 5


class Books(RuleBasedStateMachine):
    """Earn, convert, cancel, correct and expire while days pass, on the books and on the model."""

    database: Database

    conversions = Bundle("conversions")

    def __init__(self) -> None:
        super().__init__()
        self.moment = clock.now()
        self.clock = time_machine.travel(self.moment, tick=True)
        self.clock.start()
        self.database.empty()
        self.context = self.database.app.app_context()
        self.context.push()
        self.person: Person = a_customer("model")
        cast = Cast()
        self.staff = cast.staff(Role.SUPPORT).actor
        self.offers = {price: cast.an_offer(points=price) for price in PRICES}
        self.model = PlainBooks()
        self.keys = 0
        self.steps = 0

    def teardown(self) -> None:
        try:
            assert verify().violations == []
        finally:
            self.clock.stop()
            self.context.pop()

    @rule(days=st.sampled_from([1, 7, 30, 31, 100]))
    def days_pass(self, days: int) -> None:
        self.clock.stop()
        self.moment += timedelta(days=days)
        self.clock = time_machine.travel(self.moment, tick=True)
        self.clock.start()

    @rule()
    def the_calendar_runs(self) -> None:
        expired = expire_points(on=clock.today())
        assert expired.points == self.model.expire(clock.today())

    def key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"

    @rule(points=st.integers(1, 60), days_ago=st.integers(0, 700), twice=st.booleans())
    def earns(self, points: int, days_ago: int, *, twice: bool) -> None:
        on, reference = clock.today() - timedelta(days=days_ago), self.key()
        booked = [self._earn(points, on, reference) for _ in range(1 + twice)]
        assert booked == [True, False][: 1 + twice]
        self.model.earn(points, on)

    def _earn(self, points: int, on: date, reference: str) -> bool:
        return earn(
            customer_id=self.person.customer_id,
            line_id=self.person.line_id,
            source=Source.SPENDING,
            reference=reference,
            points=points,
            on=on,
        )

    @rule(target=conversions, price=st.sampled_from(PRICES), twice=st.booleans())
    def converts(self, price: int, *, twice: bool) -> Any:
        key = self.key()
        if self.model.usable(clock.today()) < price:
            with pytest.raises(NotEnoughPoints):
                self._convert(price, key)
            return multiple()
        made = {self._convert(price, key) for _ in range(1 + twice)}
        (one,) = made
        assert self.model.spend(price, clock.today(), name=one)
        return one

    def _convert(self, price: int, key: str) -> int:
        offer, customer = self.offers[price].slug, self.person.customer_id
        return convert(customer_id=customer, offer=offer, via=ConversionChannel.WEB, key=key).id

    @rule(one=consumes(conversions))
    def is_cancelled(self, one: int) -> None:
        cancel(conversion_id=one, reason="a mistake", actor=self.staff)
        self.model.give_back(one, clock.today())

    @rule(points=st.integers(1, 80))
    def is_corrected_down(self, points: int) -> None:
        if self.model.spend(points, clock.today()):
            self._correct(-points)
        else:
            with pytest.raises(CorrectionTooLarge):
                self._correct(-points)

    @rule(points=st.integers(1, 80))
    def is_corrected_up(self, points: int) -> None:
        self._correct(points)
        self.model.earn(points, clock.today())

    def _correct(self, points: int) -> None:
        who = {"customer_id": self.person.customer_id, "line_id": self.person.line_id}
        correct(**who, points=points, reason="counted", actor=self.staff, key=self.key())

    @invariant()
    def the_books_equal_the_model(self) -> None:
        left = {one.on: one.points for one in spendable_parts(self.person.customer_id)}
        assert left == self.model.usable_by_day(clock.today())
        assert balance(self.person.customer_id) == sum(left.values())

    @invariant()
    def the_books_verify_clean(self) -> None:
        """Now and then, and at the end: a fault in the books stays."""
        self.steps += 1
        if self.steps % STEPS_PER_VERIFICATION == 0:
            assert verify().violations == []


def machine_on(database: Database) -> Callable[[], Books]:
    return type("BooksOnThisDatabase", (Books,), {"database": database})


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_books_equal_the_model(
    kind: str, databases: Callable[[str], Database], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = databases(kind)
    limit_corrections(monkeypatch, database.app, 1_000_000)
    run_state_machine_as_test(
        machine_on(database),
        settings=settings(
            max_examples=STORIES[kind],
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
