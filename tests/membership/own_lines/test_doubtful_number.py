"""A number that may have changed hands speaks for nobody until its customer proves it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.counter.find import customer_with
from marketplace.counter.refusals import NobodyWithNumber
from marketplace.customers import lines
from marketplace.customers.line_owner import sender_of
from marketplace.customers.models import Line
from marketplace.customers.number_doubt import NumberInDoubt, is_doubtful, note_delivery, note_sim
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.own_lines import change_number, prove_again
from marketplace.messages.models import OutboxMessage
from marketplace.points import accounts
from tests.support.cast import Cast, Person, a_line

Outbox = Callable[[], list[OutboxMessage]]
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def arta(cast: Cast) -> Person:
    return cast.arta


def sms(number: str, *, delivered: bool) -> None:
    with transaction() as session:
        note_delivery(session, number, delivered=delivered)


def line_of(person: Person) -> Line:
    return db.session.get_one(Line, person.line_id, populate_existing=True)


@pytest.mark.parametrize(
    ("silent_days", "doubted"), [(None, False), (0, False), (29, False), (30, True), (200, True)]
)
def test_days_without_delivery_raise_doubt(silent_days: int | None, *, doubted: bool) -> None:
    since = None if silent_days is None else NOW - timedelta(days=silent_days)
    found = is_doubtful(undelivered_since=since, doubted_at=None, now=NOW, days=30)
    assert found is doubted


def test_another_sim_raises_doubt_at_once() -> None:
    assert is_doubtful(undelivered_since=None, doubted_at=NOW, now=NOW, days=30)


def test_a_silent_number_speaks_for_nobody_after_the_days(arta: Person) -> None:
    with time_machine.travel(NOW, tick=False) as day:
        sms(arta.number, delivered=False)
        day.shift(timedelta(days=29))
        sms(arta.number, delivered=False)
        assert sender_of(arta.number).customer_id == arta.customer_id
        day.shift(timedelta(days=1))
        assert sender_of(arta.number).doubtful
        assert sender_of(arta.number).customer_id is None


def test_an_sms_that_arrives_in_time_ends_the_silence(arta: Person) -> None:
    with time_machine.travel(NOW, tick=False) as day:
        sms(arta.number, delivered=False)
        day.shift(timedelta(days=29))
        sms(arta.number, delivered=True)
        sms(arta.number, delivered=False)
        day.shift(timedelta(days=29))
        assert sender_of(arta.number).customer_id == arta.customer_id


def test_an_sms_that_arrives_too_late_does_not_end_the_doubt(arta: Person) -> None:
    with time_machine.travel(NOW, tick=False) as day:
        sms(arta.number, delivered=False)
        day.shift(timedelta(days=40))
        sms(arta.number, delivered=True)
        assert line_of(arta).undelivered_since is None
        assert sender_of(arta.number).doubtful


def test_the_first_sim_is_remembered_and_another_one_doubted(arta: Person) -> None:
    note_sim(arta.number, "sim-1")
    note_sim(arta.number, "sim-1")
    assert not sender_of(arta.number).doubtful
    note_sim(arta.number, "sim-2")
    assert sender_of(arta.number).doubtful
    assert line_of(arta).sim not in {"sim-1", "sim-2"}


def test_a_number_of_nobody_is_never_doubted(cast: Cast) -> None:
    assert cast
    free = a_line().number
    note_sim(free, "sim-1")
    note_sim(free, "sim-2")
    assert not sender_of(free).doubtful


def test_nothing_is_converted_for_it_and_no_clerk_finds_it(arta: Person, cast: Cast) -> None:
    note_sim(arta.number, "sim-1")
    note_sim(arta.number, "sim-2")
    offer = cast.an_offer().slug
    with pytest.raises(NumberInDoubt) as refusal:
        convert(
            customer_id=arta.customer_id,
            offer=offer,
            via=ConversionChannel.SMS,
            key="k",
            line_id=arta.line_id,
        )
    assert refusal.value.beside == [("line", str(refusal.value))]
    with pytest.raises(NobodyWithNumber):
        customer_with(arta.number)
    assert accounts.balance(arta.customer_id) == 640


@pytest.fixture
def doubted(arta: Person) -> Person:
    note_sim(arta.number, "sim-1")
    note_sim(arta.number, "sim-2")
    return arta


def begin(person: Person) -> str:
    return prove_again.begin(
        customer_id=person.customer_id, line_id=person.line_id, address="203.0.113.1"
    )


def prove(person: Person, token: str, pin: str) -> str:
    return prove_again.prove(
        customer_id=person.customer_id, token=token, pin=pin, address="203.0.113.1"
    )


def test_the_pin_entered_by_its_customer_proves_it_again(doubted: Person, outbox: Outbox) -> None:
    token = begin(doubted)
    message = outbox()[-1]
    assert (message.recipient, message.customer_id) == (doubted.number, None)
    assert prove(doubted, token, message.facts["pin"]) == doubted.number
    assert sender_of(doubted.number).customer_id == doubted.customer_id
    note_sim(doubted.number, "sim-2")
    assert not sender_of(doubted.number).doubtful


def test_a_wrong_pin_leaves_the_doubt(doubted: Person, outbox: Outbox) -> None:
    token = begin(doubted)
    wrong = "000000" if outbox()[-1].facts["pin"] != "000000" else "111111"
    with pytest.raises(InvalidInput):
        prove(doubted, token, wrong)
    assert sender_of(doubted.number).doubtful


def test_a_pin_for_another_purpose_or_used_before_or_for_a_number_that_left_proves_nothing(
    doubted: Person, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = begin(doubted)
    pin = outbox()[-1].facts["pin"]
    right = {"customer_id": doubted.customer_id, "token": token, "pin": pin, "address": None}
    with pytest.raises(InvalidInput):
        change_number.prove(**right)
    with monkeypatch.context() as used_meanwhile:
        used_meanwhile.setattr(prove_again.pending, "remove", lambda *_given: False)
        with pytest.raises(InvalidInput):
            prove_again.prove(**right)
    with transaction() as session:
        line = session.get_one(Line, doubted.line_id)
        line.customer_id, line.verified_at = None, None
    with pytest.raises(NotFound):
        prove_again.prove(**right)
    assert line_of(doubted).doubted_at is not None


def test_only_the_customers_own_doubtful_number_is_proven_again(arta: Person, cast: Cast) -> None:
    with pytest.raises(NotFound):
        begin(arta)
    note_sim(cast.besnik.number, "sim-1")
    note_sim(cast.besnik.number, "sim-2")
    with pytest.raises(NotFound):
        prove_again.begin(
            customer_id=arta.customer_id, line_id=cast.besnik.line_id, address="203.0.113.1"
        )


def test_a_number_bound_anew_is_not_doubted(doubted: Person) -> None:
    with transaction() as session:
        line = session.get_one(Line, doubted.line_id)
        line.customer_id, line.verified_at = None, None
    with transaction() as session:
        lines.bind(session, number=doubted.number, customer_id=doubted.customer_id)
    assert not sender_of(doubted.number).doubtful
