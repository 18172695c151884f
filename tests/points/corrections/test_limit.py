"""Limit one member of staff's corrections of one customer within 24 hours."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.accounts.security_events.models import SecurityEvent
from marketplace.accounts.security_events.velocity import NEAR_LIMIT
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.points.accounts import balance
from marketplace.points.corrections.correct import correct
from marketplace.points.corrections.request_list import waiting
from marketplace.points.corrections.requests import approve
from marketplace.points.refusals import LineOfAnother, NeedsSecondPerson
from tests.points.correction_requests import asks
from tests.points.limits import limit_corrections
from tests.support.cast import Cast, Person

HELPDESK = Role.SUPPORT


def corrects(cast: Cast, person: Person, points: int, key: str, by: Role = HELPDESK) -> None:
    correct(
        customer_id=person.customer_id,
        line_id=person.line_id,
        points=points,
        reason="the till was down",
        actor=cast.staff(by).actor,
        key=key,
    )


@pytest.mark.parametrize("points", [500, -500])
def test_up_to_the_limit_one_person_is_enough(cast: Cast, points: int) -> None:
    corrects(cast, cast.arta, points, "a")
    assert balance(cast.arta.customer_id) == 640 + points


@pytest.mark.parametrize("points", [501, -501, 1_000_000])
def test_a_correction_above_the_limit_needs_a_second_person(cast: Cast, points: int) -> None:
    with pytest.raises(NeedsSecondPerson, match="500"):
        corrects(cast, cast.arta, points, "a")
    assert balance(cast.arta.customer_id) == 640


@pytest.mark.parametrize("cut", [(300, 201), (-300, -201), (300, -201), (-251, 250)])
def test_cut_into_small_ones_it_is_still_large(cast: Cast, cut: tuple[int, int]) -> None:
    corrects(cast, cast.arta, cut[0], "a")
    with pytest.raises(NeedsSecondPerson):
        corrects(cast, cast.arta, cut[1], "b")
    assert balance(cast.arta.customer_id) == 640 + cut[0]


def test_a_deduction_from_several_lots_counts_whole_towards_the_limit(cast: Cast) -> None:
    corrects(cast, cast.arta, -450, "a")  # 90 + 350 + 10
    with pytest.raises(NeedsSecondPerson):
        corrects(cast, cast.arta, 51, "b")
    corrects(cast, cast.arta, 50, "c")


def test_the_same_form_again_is_no_second_correction(cast: Cast) -> None:
    for _ in range(2):
        corrects(cast, cast.arta, 400, "a")
    assert balance(cast.arta.customer_id) == 1040


def test_a_colleague_has_a_limit_of_their_own(cast: Cast) -> None:
    corrects(cast, cast.arta, 500, "a")
    corrects(cast, cast.arta, 500, "b", by=Role.ADMINISTRATOR)
    assert balance(cast.arta.customer_id) == 1640


def test_a_correction_cannot_be_split_over_many_customers(cast: Cast) -> None:
    corrects(cast, cast.arta, 450, "a")
    with pytest.raises(NeedsSecondPerson):
        corrects(cast, cast.besnik, 51, "b")
    corrects(cast, cast.besnik, 50, "c")


def test_corrections_close_to_the_limit_are_an_event_once_a_day(cast: Cast) -> None:
    for number, points in enumerate((300, 100, 50)):
        corrects(cast, cast.arta, points, f"{number}")
    noted = select(SecurityEvent.user_id).where(SecurityEvent.detail == NEAR_LIMIT)
    assert db.session.scalars(noted).all() == [cast.staff(Role.SUPPORT).user_id]


@pytest.mark.parametrize(("hours", "counts"), [(23, True), (25, False)])
def test_a_correction_counts_towards_the_limit_for_24_hours(
    cast: Cast, hours: int, *, counts: bool
) -> None:
    corrects(cast, cast.arta, 500, "a")
    with time_machine.travel(clock.now() + timedelta(hours=hours)):
        if counts:
            with pytest.raises(NeedsSecondPerson):
                corrects(cast, cast.arta, 1, "b")
        else:
            corrects(cast, cast.arta, 500, "b")
    assert balance(cast.arta.customer_id) == (1140 if counts else 1640)


def test_an_approved_correction_does_not_count_towards_the_limit(cast: Cast) -> None:
    asks(cast, cast.arta, 600)
    approve(request_id=waiting()[0].id, actor=cast.staff(Role.ADMINISTRATOR).actor)
    corrects(cast, cast.arta, 500, "b")
    corrects(cast, cast.arta, 500, "c", by=Role.ADMINISTRATOR)
    assert balance(cast.arta.customer_id) == 2240


def test_the_limit_is_a_setting(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_corrections(monkeypatch, app, 0)
    with pytest.raises(NeedsSecondPerson):
        corrects(cast, cast.arta, 1, "a")


def test_the_line_is_one_of_the_customers(cast: Cast) -> None:
    with pytest.raises(LineOfAnother):
        correct(
            customer_id=cast.arta.customer_id,
            line_id=cast.besnik.line_id,
            points=5,
            reason="r",
            actor=cast.staff(HELPDESK).actor,
            key="a",
        )
    assert balance(cast.arta.customer_id) == 640


def test_a_correction_of_an_unknown_account_is_not_found(cast: Cast) -> None:
    with pytest.raises(NotFound):
        correct(
            customer_id=999, line_id=1, points=5, reason="r", key="a",
            actor=cast.staff(HELPDESK).actor,
        )  # fmt: skip
