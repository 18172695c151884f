"""A change of a rule adds a version with its reason, and leaves earlier ones as they are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction
from marketplace.points.earn import earn
from marketplace.points.models import Lot, Source
from marketplace.programme.change import RuleChangedMeanwhile, change_rule
from marketplace.programme.history import VersionStatus, histories
from marketplace.programme.in_force import programme_now, rule_book
from marketplace.programme.models import Rule, RuleVersion
from tests.blueprints.admins.staff_browsers import logged
from tests.programme.conftest import Change
from tests.support.cast import Cast

RULE = Rule.POINTS_PER_EURO
NOON = datetime(2026, 7, 1, 10, 0, tzinfo=UTC)


def versions() -> list[RuleVersion]:
    return list(db.session.scalars(select(RuleVersion).order_by(RuleVersion.id)))


def test_a_change_holds_from_the_moment_it_is_made(change: Change) -> None:
    change(RULE, 2)
    assert programme_now().points_per_euro == 2


def test_a_change_may_begin_on_a_later_day(change: Change) -> None:
    day = clock.today() + timedelta(days=1)
    change(RULE, 3, starts_on=day)
    assert programme_now().points_per_euro == 1
    assert rule_book().on(day).points_per_euro == 3
    assert versions()[0].valid_from == clock.start_of(day)


@time_machine.travel(NOON, tick=False)
def test_a_change_from_today_on_begins_now_and_not_this_morning(change: Change) -> None:
    change(RULE, 2, starts_on=clock.today())
    assert versions()[0].valid_from == NOON


def test_a_day_that_is_over_is_refused(change: Change) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change(RULE, 2, starts_on=clock.today() - timedelta(days=1))
    assert refusal.value.field == "starts_on"
    assert versions() == []


@pytest.mark.parametrize("why", ["", "   ", "x" * 501])
def test_a_change_needs_its_reason(change: Change, why: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change(RULE, 2, why=why)
    assert refusal.value.field == "reason"


def test_a_rule_change_to_an_invalid_value_is_refused(change: Change) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change(RULE, -1)
    assert refusal.value.field == "value"
    assert versions() == []


def test_a_rule_change_to_the_value_in_force_is_refused(change: Change) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change(RULE, 1)
    assert refusal.value.field == "value"
    assert versions() == []


def test_a_planned_change_is_called_off_by_another_from_the_same_day(change: Change) -> None:
    day = clock.today() + timedelta(days=30)
    change(RULE, 3, starts_on=day)
    change(RULE, 1, starts_on=day)
    assert rule_book().on(day).points_per_euro == 1
    assert histories(clock.now())[RULE].to_come[0].value == 1


def test_the_log_tells_who_what_before_and_after_and_why(change: Change, cast: Cast) -> None:
    change(RULE, 2, why="double points")
    (entry,) = logged("rule.change")
    assert (entry.user_id, entry.subject_id) == (cast.named("marketing").user_id, "points_per_euro")
    assert entry.before == {"value": 1}
    assert entry.after is not None
    assert entry.after["value"] == 2
    assert entry.reason == "double points"


def test_points_booked_before_a_change_keep_their_day(change: Change, cast: Cast) -> None:
    arta = cast.arta
    lots = select(Lot.id, Lot.expires_on, Lot.remaining).order_by(Lot.id)
    before = list(db.session.execute(lots))
    change(Rule.EXPIRY, "never")
    change(Rule.POINTS_PER_EURO, 5)
    assert list(db.session.execute(lots)) == before
    earned = {"source": Source.TOPUP, "reference": "t1", "points": 5, "on": clock.today()}
    earn(customer_id=arta.customer_id, line_id=arta.line_id, **earned)
    assert db.session.scalars(select(Lot.expires_on).order_by(Lot.id.desc())).first() is None


def test_a_rule_change_made_from_an_older_version_is_refused(change: Change, cast: Cast) -> None:
    change(RULE, 2)
    late = {"rule": RULE, "value": 3, "why": "late", "starts_on": None, "made_from": 0}
    with pytest.raises(RuleChangedMeanwhile):
        change_rule(**late, actor=cast.named("administrator").actor)
    assert [one.value for one in versions()] == [2]
    assert len(logged("rule.change")) == 1


def test_a_rule_change_made_from_an_unknown_version_is_refused(cast: Cast) -> None:
    forged = {"rule": RULE, "value": 3, "why": "forged", "starts_on": None, "made_from": 99}
    with pytest.raises(RuleChangedMeanwhile):
        change_rule(**forged, actor=cast.named("administrator").actor)


def test_a_change_of_another_rule_is_no_hindrance(change: Change) -> None:
    change(Rule.CODE_DAYS, 14)
    change(RULE, 2)
    assert (programme_now().code_days, programme_now().points_per_euro) == (14, 2)


def test_a_machine_whose_clock_is_late_still_makes_the_newest_version(change: Change) -> None:
    with time_machine.travel(NOON, tick=False):
        change(RULE, 2)
    with time_machine.travel(NOON - timedelta(seconds=5), tick=False):
        change(RULE, 3)
    assert rule_book().at(NOON).points_per_euro == 3


@pytest.mark.parametrize(
    "action", ["UPDATE rule_versions SET why = why", "DELETE FROM rule_versions"]
)
def test_a_version_is_never_changed(change: Change, action: str) -> None:
    change(RULE, 2)
    with pytest.raises(DBAPIError, match="append-only"), transaction() as session:
        session.execute(text(action))


def test_the_history_tells_what_holds_what_will_and_what_is_past(change: Change) -> None:
    day = date(clock.today().year + 1, 1, 1)
    for value, start in ((2, None), (3, None), (4, day), (5, day)):
        change(RULE, value, starts_on=start)
    history = histories(clock.now())[RULE]
    statuses = [(one.value, one.status) for one in history.versions]
    assert statuses == [
        (5, VersionStatus.TO_COME),
        (4, VersionStatus.PAST),
        (3, VersionStatus.IN_FORCE),
        (2, VersionStatus.PAST),
    ]
    assert history.in_force is not None
    assert history.in_force.by == "Marketing"


def test_a_rule_that_nobody_changed_has_no_history(cast: Cast) -> None:
    assert cast
    history = histories(clock.now())[RULE]
    assert (history.versions, history.newest, history.in_force) == ((), 0, None)
