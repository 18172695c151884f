"""Keep a large correction waiting until a second member of staff approves or refuses it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry, Role
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotAllowed, NotFound
from marketplace.membership.leave import leave
from marketplace.points import refusals
from marketplace.points.accounts import balance, state
from marketplace.points.corrections.correct import Correction, correct
from marketplace.points.corrections.models import RequestState
from marketplace.points.corrections.request_list import (
    CorrectionRequestRow,
    of_customer,
    to_decide,
    waiting,
    waiting_count,
)
from marketplace.points.corrections.requests import approve, correct_or_request, refuse
from marketplace.points.models import Lot, Source
from marketplace.points.verify import verify
from marketplace.points.views.statement import movements
from tests.points.correction_requests import asks
from tests.support.cast import PASSWORD, Cast, Person


def asked(cast: Cast, points: int = 600) -> CorrectionRequestRow:
    assert not asks(cast, cast.arta, points)
    (one,) = waiting()
    return one


def boss(cast: Cast) -> Actor:
    return cast.staff(Role.ADMINISTRATOR).actor


def became(person: Person) -> CorrectionRequestRow:
    (one,) = of_customer(person.customer_id, limit=5)
    return one


def test_within_the_limit_it_is_booked_at_once(cast: Cast) -> None:
    assert asks(cast, cast.arta, 500)
    assert (balance(cast.arta.customer_id), waiting_count()) == (1140, 0)


def test_a_correction_above_the_limit_waits_and_moves_no_points(cast: Cast) -> None:
    one = asked(cast)
    assert (one.asker, one.reason, one.balance, one.after) == (
        "support", "a bill was wrong", 640, 1240,
    )  # fmt: skip
    assert (one.line, one.name, one.state) == (cast.arta.number, "Arta", RequestState.WAITING)
    assert (balance(cast.arta.customer_id), waiting_count()) == (640, 1)


def test_the_second_small_one_of_a_large_one_waits(cast: Cast) -> None:
    assert asks(cast, cast.arta, 300, key="a")
    assert not asks(cast, cast.arta, 300, key="b")
    assert [one.points for one in waiting()] == [300]


def test_the_same_form_again_is_the_same_request(cast: Cast) -> None:
    assert [asks(cast, cast.arta) for _ in range(2)] == [False, False]
    assert waiting_count() == 1


def test_a_booked_form_sent_again_asks_for_nothing(cast: Cast) -> None:
    assert [asks(cast, cast.arta, 300) for _ in range(2)] == [True, True]
    assert (balance(cast.arta.customer_id), waiting_count()) == (940, 0)


def test_a_waiting_form_sent_again_the_next_day_waits_on(cast: Cast) -> None:
    asks(cast, cast.arta, 300, key="a")
    asks(cast, cast.arta, 300, key="b")
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert not asks(cast, cast.arta, 300, key="b")
    assert balance(cast.arta.customer_id) == 940


def test_more_than_there_is_cannot_be_asked_for(cast: Cast) -> None:
    with pytest.raises(refusals.CorrectionTooLarge):
        asks(cast, cast.arta, -641)
    assert waiting_count() == 0


def test_an_unknown_actor_cannot_request_a_correction(cast: Cast) -> None:
    arta, nobody = cast.arta, Actor(user_id=None, username="somebody")
    wanted = Correction(
        customer_id=arta.customer_id, line_id=arta.line_id, points=600, reason="r", key="k"
    )
    with pytest.raises(NotAllowed):
        correct_or_request(wanted, actor=nobody)


@pytest.mark.parametrize("points", [600, -600])
def test_a_second_person_approves_and_the_points_move(cast: Cast, points: int) -> None:
    approve(request_id=asked(cast, points).id, actor=boss(cast))

    newest = movements(cast.arta.customer_id)[0]
    assert (balance(cast.arta.customer_id), newest.reason) == (640 + points, "a bill was wrong")
    one = became(cast.arta)
    assert (one.state, one.decider) == (RequestState.APPROVED, "administrator")
    assert (waiting_count(), verify().violations) == (0, [])


def test_approved_points_last_as_long_as_those_earned_that_day(cast: Cast) -> None:
    request_id = asked(cast).id
    with time_machine.travel("2031-02-03 12:00:00Z"):
        approve(request_id=request_id, actor=boss(cast))
    lot = db.session.scalars(select(Lot).where(Lot.source == Source.CORRECTION)).one()
    assert (str(lot.earned_on), str(lot.expires_on)) == ("2031-02-03", "2032-06-30")


def test_an_approved_correction_lifts_no_block(cast: Cast) -> None:
    asks(cast, cast.dafina)
    approve(request_id=waiting()[0].id, actor=boss(cast))
    assert state(cast.dafina.customer_id).blocked_since is not None


def test_a_requester_cannot_decide_their_own_correction(cast: Cast) -> None:
    one, support = asked(cast), cast.staff(Role.SUPPORT)
    with pytest.raises(refusals.OwnRequest):
        approve(request_id=one.id, actor=support.actor)
    with pytest.raises(refusals.OwnRequest):
        refuse(request_id=one.id, reason="mine", actor=support.actor)
    with pytest.raises(refusals.OwnRequest):
        to_decide(one.id, staff_id=support.user_id)
    assert (balance(cast.arta.customer_id), waiting_count()) == (640, 1)


def test_the_database_refuses_an_asker_who_decides_too(cast: Cast) -> None:
    one = asked(cast)
    changed = "UPDATE correction_requests SET state = 'approved', decided_by = asked_by"
    with db.engine.connect() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql(changed)
    assert became(cast.arta).id == one.id


def test_a_refused_correction_has_its_reason_and_moves_no_points(cast: Cast) -> None:
    refuse(request_id=asked(cast).id, reason="the bill was right", actor=boss(cast))
    one = became(cast.arta)
    assert (one.state, one.refused_because) == (RequestState.REFUSED, "the bill was right")
    assert (balance(cast.arta.customer_id), waiting_count()) == (640, 0)


def test_a_decided_correction_stays_decided(cast: Cast) -> None:
    request_id = asked(cast).id
    refuse(request_id=request_id, reason="no", actor=boss(cast))
    with pytest.raises(refusals.AlreadyDecided):
        approve(request_id=request_id, actor=boss(cast))
    with pytest.raises(refusals.AlreadyDecided):
        to_decide(request_id, staff_id=cast.staff(Role.ADMINISTRATOR).user_id)
    assert balance(cast.arta.customer_id) == 640


def test_an_unknown_correction_cannot_be_decided(cast: Cast) -> None:
    with pytest.raises(NotFound):
        approve(request_id=99, actor=boss(cast))
    with pytest.raises(NotFound):
        refuse(request_id=99, reason="no", actor=boss(cast))


def test_a_correction_without_enough_points_by_now_keeps_waiting(cast: Cast) -> None:
    request_id = asked(cast, -600).id
    arta = cast.arta
    correct(
        customer_id=arta.customer_id, line_id=arta.line_id, points=-100, reason="r", key="z",
        actor=boss(cast),
    )  # fmt: skip
    with pytest.raises(refusals.CorrectionTooLarge):
        approve(request_id=request_id, actor=boss(cast))
    assert (balance(arta.customer_id), waiting_count()) == (540, 1)
    refuse(request_id=request_id, reason="too late", actor=boss(cast))
    assert waiting_count() == 0


def test_a_correction_of_an_account_closed_by_now_cannot_be_decided(cast: Cast) -> None:
    request_id, arta = asked(cast).id, cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    with pytest.raises(NotFound):
        approve(request_id=request_id, actor=boss(cast))
    assert (balance(arta.customer_id), waiting_count()) == (0, 0)


def test_ask_approve_and_refuse_are_in_the_audit_log(cast: Cast) -> None:
    first, other = asked(cast).id, boss(cast)
    approve(request_id=first, actor=other)
    asks(cast, cast.arta, key="b")
    second = waiting()[0].id
    refuse(request_id=second, reason="once is enough", actor=other)

    log = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.username, one.reason) for one in log] == [
        ("correction.ask", "support", "a bill was wrong"),
        ("correction.approve", "administrator", None),
        ("correction.ask", "support", "a bill was wrong"),
        ("correction.refuse", "administrator", "once is enough"),
    ]
    assert log[1].before == {"balance": 640}
    assert log[1].after == {"balance": 1240, "request": first, "points": 600}
