"""A simulated operator: drives the real verbs and the obvious model through the same months."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from traceback import format_exc
from unittest.mock import patch

import time_machine

from marketplace.catalogue.offers.programme_rules import take_effect
from marketplace.customers import customers
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.membership.activation import activate
from marketplace.points import accounts
from marketplace.schedule import calendar
from tests.simulation import plain_calendar, plain_earning
from tests.simulation.billing import Billing
from tests.simulation.compare import differences
from tests.simulation.feeds import Feeds
from tests.simulation.help_desk import Desk
from tests.simulation.network import Network
from tests.simulation.plain import Books, at, last_day
from tests.simulation.rulebook import Rulebook
from tests.simulation.town import Town

Action = Callable[[], None]


@dataclass
class Operator:
    """The town, the books that are obvious, and everything that is done to the real ones."""

    random: Random
    size: int
    feeds: Feeds
    clock: time_machine.Coordinates
    books: Books = field(default_factory=Books)
    cleaned: date = date.min

    def __post_init__(self) -> None:
        self.town = Town.of(self.random, self.size)
        self.billing = Billing(self.random, self.feeds, self.town, self.books)
        self.desk = Desk(self.random, self.books, self.town)
        self.network = Network(self.random, self.books)
        self.rules = Rulebook(self.random, self.books)

    def live(self, month: date) -> list[str]:
        """One month, action by action in order of time; returns how books and model differ.

        A action that fails otherwise than the model says ends the month.
        """
        self.town.live_month(month)
        actions = sorted(self._plan(month), key=lambda planned: planned[0])
        for moment, action in actions:
            self.clock.move_to(moment)
            try:
                action()
            except Exception:  # noqa: BLE001 - whatever it is, the books are looked at too
                failed = f"{clock.local(moment)}: {format_exc()}"
                return [failed, *differences(self.books)]
        self.clock.move_to(at(last_day(month), 23, 59, 59))
        return differences(self.books)

    def _plan(self, month: date) -> list[tuple[datetime, Action]]:
        days = last_day(month).day
        planned: list[tuple[datetime, Action]] = [(at(month, 0), take_effect)]

        def often(action: Action, times: float) -> None:
            for _ in range(int(times) + (self.random.random() < times % 1)):
                day = month.replace(day=self.random.randint(1, days))
                planned.append((self.town.moment(day), action))

        for action, times in (
            *self.billing.actions(),
            *self.desk.actions(self.size),
            (self.change_tariffs, 4),
            (self.register, 4),
            (self.network.answer, self.size / 80 + 2),
            (self.rules.change, 0.7),
        ):
            often(action, times)
        return planned + self._calendar(month) + self._around_30_june(month)

    def _calendar(self, month: date) -> list[tuple[datetime, Action]]:
        """The days on which the calendar runs; the others are missed, the 1st among them."""
        days = [month.replace(day=day) for day in range(1, last_day(month).day + 1)]
        runs = [day for day in days if self.random.random() < (0.8 if day.day == 1 else 0.2)]
        runs += self.random.sample(runs, len(runs) // 4)
        moments = [at(day, self.random.choice((0, 0, 9)), 0, 30) for day in runs]
        return [(moment, self.run_calendar) for moment in moments]

    def _around_30_june(self, month: date) -> list[tuple[datetime, Action]]:
        """The last seconds of 30 June and the first of July, in Prishtina."""
        if month.month not in {6, 7}:
            return []
        moment = at(date(month.year, 6, 30), 23, 59, 59) + timedelta(seconds=month.month % 2)
        return [(moment, self.desk.convert) for _ in range(self.size // 100)]

    def run_calendar(self) -> None:
        """The day's own run, or by hand for a day before.

        What is kept for its time only is looked for once in a month: the books do not need it.
        """
        today = clock.today()
        by_hand = self.random.random() < 0.1
        day = today - timedelta(days=self.random.randint(1, 40)) if by_hand else today
        month = today.replace(day=1)
        with nullcontext() if month > self.cleaned else patch.object(calendar, "_delete_old"):
            calendar.run(on=day, ahead=True)
        self.cleaned = month
        plain_calendar.run_calendar(self.books, day, clock.now())

    def register(self) -> None:
        """Some people register with a line that may, on any day."""
        now = clock.now()
        free = [one for one in self.town.mobiles if plain_earning.may_join(self.books, one, now)]
        first = len(self.books.customers) < self.size // 3
        some = self.random.sample(free, min(len(free), self.size // (12 if first else 120)))
        if len(self.books.customers) + len(some) > self.size:
            return
        with transaction() as session:
            for number in some:
                name = {"name": "A", "surname": "K", "email": f"{self.town.name('m')}@example.com"}
                one = customers.add(session, **name, phone=number, language="sq")
                start = clock.first_of_next_month(clock.today())
                accounts.open_account(customer_id=one, earning_from=start)
                activate(session, number=number, customer_id=one)
                plain_earning.join(self.books, one, now)
                plain_earning.activate(self.books, one, number, now)

    def change_tariffs(self) -> None:
        """Some lines change their tariff now, mostly lines of customers."""
        owned = [one.number for one in self.books.lines.values() if one.owner and one.tariff]
        for pool in (owned, list(self.town.mobiles)):
            for number in self.random.sample(pool, min(len(pool), 1 + self.size // 300)):
                self.town.change_tariff(number, clock.now(), clock.today())
