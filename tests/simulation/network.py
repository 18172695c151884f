"""The operator's network, which delivers most of what it is asked for and refuses some."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from marketplace.conversions.provisioning.models import OrderKind
from marketplace.foundation import clock
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.delivery import lease
from marketplace.network.order_updates import settle_answer
from tests.simulation import plain_going
from tests.simulation.plain import Books

ANSWERS = (
    OrderOutcome.DELIVERED,
    OrderOutcome.REFUSED,
    OrderOutcome.ACCEPTED,
    OrderOutcome.UNCLEAR,
)
HOW_OFTEN = (60, 20, 10, 10)
LATER = timedelta(hours=20)


@dataclass
class Network:
    """Answers what is due, a batch at a time."""

    random: Random
    books: Books
    refusals: int = field(default=0)

    def answer(self) -> None:
        """The worker asks; what is refused is undone, in the books and in the model."""
        for one in lease(timedelta(minutes=1)):
            self.books.conversions[one.conversion_id].asked = True
            became = self._chosen() if self.refusals else OrderOutcome.REFUSED  # the first, for one
            assert settle_answer(one, Answer(became, became.name), wait=LATER)
            if became is OrderOutcome.REFUSED and one.kind is OrderKind.GRANT:
                made = self.books.conversions[one.conversion_id]
                plain_going.not_delivered(self.books, made, clock.now())
                self.refusals += 1

    def _chosen(self) -> OrderOutcome:
        return self.random.choices(ANSWERS, HOW_OFTEN)[0]
