"""Staff at the same moment: a large correction is decided once, and cannot be cut into small ones.

Beside each stands what happens without the guard that prevents it.
"""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry, Role
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from marketplace.points.corrections import correct as correcting
from marketplace.points.corrections import requests as requests
from marketplace.points.corrections.models import CorrectionRequest, RequestState
from marketplace.points.corrections.request_list import waiting, waiting_count
from marketplace.points.refusals import AlreadyDecided
from marketplace.points.verify import verify
from tests.points.correction_requests import asks
from tests.support.cast import Cast, LotOf, Person, a_customer, a_user
from tests.support.concurrency import Gap, all_at_once, naive_transactions

PEOPLE = 6


@pytest.fixture
def a_moment_between_looking_and_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap in which a race is lost; the real verbs must not mind."""
    takes_of, looked = correcting.takes_of, Gap(0.05, people=3)

    def slow_takes_of(session: Session, wanted: correcting.Correction) -> object:
        found = takes_of(session, wanted)
        looked()
        return found

    monkeypatch.setattr(correcting, "takes_of", slow_takes_of)
    monkeypatch.setattr(requests, "takes_of", slow_takes_of)


@pytest.fixture
def rich(cast: Cast) -> Person:
    assert cast
    return a_customer("rich", [LotOf(9000)])


@pytest.fixture
def colleagues(cast: Cast) -> list[Person]:
    assert cast
    return [a_user(f"support{number}", Role.SUPPORT) for number in range(PEOPLE)]


def looks_then_decides(
    looked: Gap,
    session: Session,
    request_id: int,
    state: RequestState,
    actor: Actor,
    why: str | None = None,
) -> None:
    """The naive decision: look whether it waits, and write a moment later."""
    look = select(CorrectionRequest.state).where(CorrectionRequest.id == request_id)
    if session.scalar(look) != RequestState.WAITING:
        raise AlreadyDecided
    looked()
    session.execute(
        update(CorrectionRequest)
        .where(CorrectionRequest.id == request_id)
        .values(state=state, decided_by=actor.user_id, refused_because=why)
        .execution_options(synchronize_session=False)
    )


def outcomes(results: list[Exception | None]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


@pytest.fixture
def request_id(cast: Cast, rich: Person) -> int:
    """A correction too large for one person, which waits for a second."""
    asks(cast, rich, -600)
    return waiting()[0].id


def all_approve(app: Flask, request_id: int, by: list[Person]) -> Counter[str]:
    def one(number: int) -> None:
        requests.approve(request_id=request_id, actor=by[number].actor)

    return outcomes(all_at_once(app, one, PEOPLE))


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_a_correction_approved_by_many_at_once_is_booked_once(
    app: Flask, rich: Person, request_id: int, colleagues: list[Person]
) -> None:
    done = all_approve(app, request_id, colleagues)
    assert done == {"NoneType": 1, "AlreadyDecided": PEOPLE - 1}
    assert (balance(rich.customer_id), verify().violations) == (8400, [])


def test_a_correction_without_the_transaction_is_booked_more_than_once(
    app: Flask,
    rich: Person,
    request_id: int,
    colleagues: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "_decide", partial(looks_then_decides, Gap(0, people=4)))
    with naive_transactions():
        all_approve(app, request_id, colleagues)
    assert balance(rich.customer_id) < 8400


def approved_and_refused(
    app: Flask, request_id: int, by: list[Person]
) -> tuple[Counter[str], list[str]]:
    def one(number: int) -> None:
        if number % 2:
            requests.refuse(request_id=request_id, reason="no", actor=by[number].actor)
        else:
            requests.approve(request_id=request_id, actor=by[number].actor)

    done = outcomes(all_at_once(app, one, PEOPLE))
    decisions = AuditEntry.action.in_(["correction.approve", "correction.refuse"])
    return done, list(db.session.scalars(select(AuditEntry.action).where(decisions)))


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_a_correction_approved_and_refused_at_once_ends_as_one_of_them(
    app: Flask, rich: Person, request_id: int, colleagues: list[Person]
) -> None:
    done, logged = approved_and_refused(app, request_id, colleagues)
    assert done == {"NoneType": 1, "AlreadyDecided": PEOPLE - 1}
    left = {"correction.approve": 8400, "correction.refuse": 9000}
    assert [left[action] for action in logged] == [balance(rich.customer_id)]


def test_a_correction_without_the_transaction_is_approved_and_refused(
    app: Flask,
    request_id: int,
    colleagues: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(requests, "_decide", partial(looks_then_decides, Gap(0, people=4)))
    with naive_transactions():
        _done, logged = approved_and_refused(app, request_id, colleagues)
    assert set(logged) == {"correction.approve", "correction.refuse"}


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_a_correction_requested_many_times_with_one_key_waits_once(
    app: Flask, cast: Cast, rich: Person
) -> None:
    assert cast.staff(Role.SUPPORT)
    answers = all_at_once(app, lambda _number: asks(cast, rich), PEOPLE)
    assert (answers, waiting_count()) == ([False] * PEOPLE, 1)
    asked = select(AuditEntry.action).where(AuditEntry.action == "correction.ask")
    assert len(db.session.scalars(asked).all()) == 1


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_each_click_without_a_shared_key_is_a_correction_request(
    app: Flask, cast: Cast, rich: Person
) -> None:
    assert cast.staff(Role.SUPPORT)
    all_at_once(app, lambda number: asks(cast, rich, key=f"click-{number}"), PEOPLE)
    assert waiting_count() == PEOPLE


def cut_into_small_ones(app: Flask, cast: Cast, rich: Person) -> int:
    assert cast.staff(Role.SUPPORT)
    answers = all_at_once(app, lambda number: asks(cast, rich, -200, key=f"{number}"), PEOPLE)
    return answers.count(True)


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_small_ones_in_many_windows_at_once_count_together(
    app: Flask, cast: Cast, rich: Person
) -> None:
    assert cut_into_small_ones(app, cast, rich) == 2
    assert (balance(rich.customer_id), waiting_count()) == (8600, PEOPLE - 2)


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_concurrent_small_corrections_without_the_transaction_exceed_limits(
    app: Flask, cast: Cast, rich: Person
) -> None:
    with naive_transactions():
        assert cut_into_small_ones(app, cast, rich) > 2


def split_over_customers(app: Flask, cast: Cast) -> int:
    assert cast.staff(Role.SUPPORT)
    people = [a_customer(f"rich{number}", [LotOf(900)]) for number in range(PEOPLE)]
    answers = all_at_once(app, lambda n: asks(cast, people[n], -200, key=f"{n}"), PEOPLE)
    return answers.count(True)


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_small_corrections_of_many_customers_at_once_count_together(app: Flask, cast: Cast) -> None:
    assert split_over_customers(app, cast) == 2
    assert waiting_count() == PEOPLE - 2


@pytest.mark.usefixtures("a_moment_between_looking_and_writing")
def test_corrections_of_many_customers_without_the_transaction_exceed_the_limit(
    app: Flask, cast: Cast
) -> None:
    with naive_transactions():
        assert split_over_customers(app, cast) > 2
