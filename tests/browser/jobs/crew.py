"""The people of a job, what the shop has ready for them, and what their work takes."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.accessibility.axe import devtools_of
from tests.browser.conftest import NewVisitor
from tests.browser.jobs.album import Film, Tally
from tests.browser.jobs.keyboard import KeyboardPerson
from tests.browser.jobs.person import Person
from tests.browser.jobs.screen_reader import Listener
from tests.browser.jobs.variations import Manner, Variation
from tests.browser.pins import pin_sent_to
from tests.browser.shop import Shop
from tests.browser.visits import Visitor
from tests.support.waiting import eventually

# of a phone at the edge of the cell: 400 kbit/s, 400 ms to the server and back
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
KINDS = {Manner.KEYBOARD: KeyboardPerson, Manner.SCREEN_READER: Listener}


class Crew:
    """Brings people to the shop in the way that the variation says."""

    def __init__(
        self, shop: Shop, variation: Variation, new_visitor: NewVisitor, film: Film
    ) -> None:
        self.shop = shop
        self.people: list[Person] = []
        self._variation, self._new_visitor, self._film = variation, new_visitor, film
        self._visitors: list[Visitor] = []

    def person(self, username: str | None, start: str) -> Person:
        """Bring a person to the address, signed in if they have a name; then count what they do."""
        visitor = self._new_visitor(username, **self._variation.window)
        self._visitors.append(visitor)
        if self._variation.language:
            visitor.speak(self._variation.language.replace("_", "-"))
        if self._variation.manner is Manner.SLOW_NETWORK:
            devtools = devtools_of(visitor.page)
            devtools.send("Network.enable")
            devtools.send("Network.emulateNetworkConditions", SLOW)
        visitor.get(start)
        person = KINDS.get(self._variation.manner, Person)(
            visitor.page, username or "newcomer", self._film
        )
        self.people.append(person)
        return person

    def last_pin(self, number: str) -> str | None:
        """The newest PIN on the number's phone."""
        return pin_sent_to(self._visitors[-1], number)

    def pin(self, number: str, after: str | None = None) -> str:
        """The PIN that comes to the number's phone, other than the one before."""
        assert eventually(lambda: self.last_pin(number) not in {None, after})
        return self.last_pin(number) or ""

    @property
    def tally(self) -> Tally:
        """The taps, keys, swipes and pages of the job, by all of its people."""
        return sum((person.tally for person in self.people), Tally())

    @property
    def faults(self) -> list[str]:
        """The faults that stood in the way of the job's people, with their names."""
        return [f"{person.name}: {fault}" for person in self.people for fault in person.faults]


Job = Callable[[Crew], None]
