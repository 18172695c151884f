"""Four eyes are two persons: power over an account is power to act as it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from marketplace.accounts import audit
from marketplace.accounts.models import Role
from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.accounts.security_events.second_person import SamePerson
from marketplace.foundation import clock
from marketplace.membership.merge.decide import approve_merge, refuse_merge
from marketplace.points.corrections.request_list import to_decide, waiting
from marketplace.points.corrections.requests import approve, refuse
from tests.membership.merge.accounts import a_proven_merge
from tests.points.correction_requests import asks
from tests.support.cast import Cast, Person, a_user

KINDS = [EventKind.PASSWORD, EventKind.FACTOR, EventKind.EMAIL, EventKind.ROLE]


@pytest.fixture
def asker(cast: Cast) -> Person:
    return cast.staff(Role.SUPPORT)


@pytest.fixture
def decider(cast: Cast) -> Person:
    return cast.staff(Role.ADMINISTRATOR)


@pytest.fixture
def decide(cast: Cast, asker: Person, decider: Person) -> Callable[[], None]:
    """Approve a large correction that the one asked for, as the other."""
    assert asker
    asks(cast, cast.arta)
    request_id = waiting()[0].id
    return lambda: approve(request_id=request_id, actor=decider.actor)


def changed(by: Person, account: Person, kind: EventKind) -> None:
    record(kind, user_id=by.user_id, subject_user_id=account.user_id, detail="x")


@pytest.mark.parametrize("kind", KINDS)
def test_who_changed_how_a_colleague_signs_in_does_not_decide_with_them(
    decide: Callable[[], None], asker: Person, decider: Person, kind: EventKind
) -> None:
    changed(decider, asker, kind)
    with pytest.raises(SamePerson, match="7"):
        decide()


def test_nor_does_the_colleague_whose_password_the_asker_set(
    decide: Callable[[], None], asker: Person, decider: Person
) -> None:
    changed(asker, decider, EventKind.PASSWORD)
    with pytest.raises(SamePerson):
        decide()


def test_nor_do_two_accounts_whose_passwords_one_colleague_set(
    decide: Callable[[], None], asker: Person, decider: Person
) -> None:
    third = a_user("third", Role.ADMINISTRATOR)
    for account in (asker, decider):
        changed(third, account, EventKind.PASSWORD)
    with pytest.raises(SamePerson):
        decide()


def test_after_the_days_of_the_setting_they_decide_together_again(
    decide: Callable[[], None], asker: Person, decider: Person
) -> None:
    with clock.put_back(timedelta(days=8)):
        changed(decider, asker, EventKind.PASSWORD)
    decide()


def test_who_made_the_account_never_decides_with_it(
    decide: Callable[[], None], asker: Person, decider: Person
) -> None:
    with clock.put_back(timedelta(days=900)):
        audit.record(decider.actor, "user.create", "user", asker.user_id)
    with pytest.raises(SamePerson):
        decide()


def test_the_own_password_and_a_deactivation_take_nobody_the_second_pair(
    decide: Callable[[], None], asker: Person, decider: Person
) -> None:
    changed(asker, asker, EventKind.PASSWORD)
    changed(decider, decider, EventKind.PASSWORD)
    audit.record(decider.actor, "user.deactivate", "user", asker.user_id)
    decide()


def test_all_places_with_four_eyes_ask_for_two_persons(
    cast: Cast, asker: Person, decider: Person
) -> None:
    asks(cast, cast.arta)
    correction, boss = waiting()[0].id, decider.actor
    merge = a_proven_merge(cast)  # which the administrator asked for
    changed(decider, asker, EventKind.PASSWORD)
    for decision in (
        lambda: to_decide(correction, staff_id=decider.user_id),
        lambda: refuse(request_id=correction, reason="no", actor=boss),
        lambda: approve_merge(request_id=merge, actor=asker.actor),
        lambda: refuse_merge(request_id=merge, reason="no", actor=asker.actor),
    ):
        with pytest.raises(SamePerson):
            decision()
