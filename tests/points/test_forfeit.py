"""Forfeit points."""

from __future__ import annotations

import pytest

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance
from marketplace.points.calendar.expire import expire_points
from marketplace.points.forfeit import forfeit_all, forfeit_line
from marketplace.points.models import EntryKind
from marketplace.points.verify import verify
from marketplace.points.views.statement import movements
from tests.support.cast import Cast, LotOf, Person, a_customer


def test_forfeiting_takes_all_points_and_keeps_the_entries(cast: Cast) -> None:
    assert forfeit_all(customer_id=cast.arta.customer_id, reason="closed") == 640

    assert balance(cast.arta.customer_id) == 0
    assert {m.kind for m in movements(cast.arta.customer_id)} == {
        EntryKind.EARN,
        EntryKind.FORFEIT,
    }
    assert verify().violations == []


def test_forfeiting_points_is_idempotent(cast: Cast) -> None:
    forfeit_all(customer_id=cast.arta.customer_id, reason="closed")

    assert forfeit_all(customer_id=cast.arta.customer_id, reason="closed") == 0


@pytest.fixture
def mira(cast: Cast) -> Person:
    """A customer with 30 points that ended yesterday, before the calendar has run, and 7 more."""
    assert cast
    return a_customer("mira", [LotOf(30, -1), LotOf(7, 300)])


def moved(person: Person) -> dict[EntryKind, int]:
    return {m.kind: m.points for m in movements(person.customer_id) if m.points < 0}


def test_points_whose_last_day_has_passed_expire_and_are_not_counted_as_lost(mira: Person) -> None:
    assert forfeit_all(customer_id=mira.customer_id, reason="closed") == 7

    assert moved(mira) == {EntryKind.EXPIRE: -30, EntryKind.FORFEIT: -7}
    assert verify().violations == []


def test_a_line_that_loses_its_points_leaves_expired_ones_to_the_calendar(mira: Person) -> None:
    with transaction() as session:
        line = {"customer_id": mira.customer_id, "line_id": mira.line_id}
        lost = forfeit_line(session, **line, earned_until=None, reason="tariff", reference="t1")
    assert (lost, moved(mira)) == (7, {EntryKind.FORFEIT: -7})

    assert expire_points(on=clock.today()).points == 30
    assert verify().violations == []
