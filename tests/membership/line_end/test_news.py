"""A row of the CRM says that a number changed hands, that a contract ended, or nothing new."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from marketplace.customers.models import EndCause
from marketplace.membership.line_end.news import (
    LineDays,
    ReportedDays,
    cause_of_end,
    changed_hands,
    days_after,
)
from marketplace.membership.line_end.rules import points_are_lost
from marketplace.programme.rules import LinePoints, Programme

TODAY = date(2026, 11, 28)
OLD, NEW = date(2020, 3, 1), date(2026, 11, 1)
KNOWN = LineDays(OLD, None)


def a_row(
    active_from: date | None = OLD, active_to: date | None = None, *, names_end: bool = True
) -> ReportedDays:
    return ReportedDays(active_from, active_to, names_end)


def end_of(known: LineDays, reported: ReportedDays) -> tuple[LineDays, EndCause | None]:
    changed = changed_hands(known, reported)
    after = days_after(known, reported, today=TODAY, changed=changed)
    return after, cause_of_end(known, after, today=TODAY, changed=changed)


def test_a_newer_first_day_means_that_the_number_changed_hands() -> None:
    assert end_of(KNOWN, a_row(NEW)) == (LineDays(NEW, None), EndCause.LOST)


def test_the_same_first_day_or_none_changes_nothing() -> None:
    assert end_of(KNOWN, a_row(OLD)) == (KNOWN, None)
    assert end_of(KNOWN, a_row(None)) == (KNOWN, None)


def test_an_earlier_first_day_is_an_old_row() -> None:
    assert end_of(LineDays(NEW, None), a_row(OLD)) == (LineDays(NEW, None), None)


def test_a_first_day_that_becomes_known_is_compared_with_the_day_of_the_proof() -> None:
    unknown = LineDays(None, None)
    assert changed_hands(unknown, a_row(NEW), proven_on=date(2026, 10, 31))
    assert not changed_hands(unknown, a_row(NEW), proven_on=NEW)
    assert not changed_hands(unknown, a_row(NEW))


def test_an_end_that_has_come_ends_the_contract() -> None:
    assert end_of(KNOWN, a_row(OLD, TODAY))[1] is EndCause.CONTRACT_ENDED
    assert end_of(KNOWN, a_row(OLD, NEW))[1] is EndCause.CONTRACT_ENDED


def test_an_end_to_come_is_kept_until_its_day() -> None:
    later = date(2026, 12, 31)
    assert end_of(KNOWN, a_row(OLD, later)) == (LineDays(OLD, later), None)


def test_the_same_end_again_ends_nothing_more() -> None:
    ended = LineDays(OLD, NEW)
    assert end_of(ended, a_row(OLD, NEW)) == (ended, None)


def test_an_end_to_come_can_be_withdrawn_by_a_feed_that_names_ends() -> None:
    planned = LineDays(OLD, date(2026, 12, 31))
    assert end_of(planned, a_row(OLD))[0] == KNOWN
    assert end_of(planned, a_row(OLD, names_end=False))[0] == planned


def test_the_end_of_an_earlier_subscription_is_ignored() -> None:
    known = LineDays(NEW, None)
    assert end_of(known, a_row(OLD, date(2026, 10, 1))) == (known, None)


ROWS = (a_row(OLD), a_row(OLD, date(2026, 10, 1)), a_row(NEW), a_row(NEW, date(2026, 11, 20)))


@pytest.mark.parametrize("order", list(permutations(ROWS)))
def test_the_days_after_the_rows_do_not_depend_on_their_order(
    order: tuple[ReportedDays, ...],
) -> None:
    known = LineDays(None, None)
    for row in order:
        known, _cause = end_of(known, row)
    assert known == LineDays(NEW, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("cause", "lost"), [(EndCause.LOST, False), (EndCause.CONTRACT_ENDED, True)]
)
def test_points_of_a_lost_number_are_kept_and_those_of_an_ended_contract_lost(
    cause: EndCause, *, lost: bool
) -> None:
    assert points_are_lost(cause, Programme()) is lost


def test_the_rules_decide_for_each_cause() -> None:
    rules = Programme(lost_number_points=LinePoints.LOST, ended_line_points=LinePoints.KEPT)
    assert points_are_lost(EndCause.LOST, rules)
    assert not points_are_lost(EndCause.CONTRACT_ENDED, rules)
    assert not points_are_lost(EndCause.REPLACED, rules)
