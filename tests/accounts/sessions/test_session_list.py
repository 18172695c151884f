"""A user sees where they are signed in, and ends one session or all others."""

from __future__ import annotations

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine

from marketplace.accounts import identity
from marketplace.accounts.identity import Identity
from marketplace.accounts.models import Role
from marketplace.accounts.security_events.origin import Origin
from marketplace.accounts.sessions.session_list import (
    end_other_sessions,
    end_own_session,
    sessions_of,
)
from marketplace.foundation import clock
from tests.support.cast import Cast, Person


def opened(person: Person, device: str = "Firefox, Windows") -> Identity:
    origin = Origin(network="203.0.113.0/24", device=device)
    with patch.object(identity, "current_origin", lambda: origin):
        return identity.open_session(user_id=person.user_id)


def is_open(session: Identity) -> bool:
    return identity.identify(session.token) is not None


def test_the_sessions_are_listed_with_device_network_and_time(cast: Cast) -> None:
    with time_machine.travel(clock.now() - timedelta(hours=3), tick=False):
        opened(cast.arta, "Chrome, Android")
    here = opened(cast.arta)
    opened(cast.besnik)
    found = sessions_of(user_id=cast.arta.user_id, token=here.token)
    assert [(one.device, one.network, one.current) for one in found] == [
        ("Firefox, Windows", "203.0.113.0/24", True),
        ("Chrome, Android", "203.0.113.0/24", False),
    ]
    assert found[0].seen_at - found[1].seen_at >= timedelta(hours=3)


def test_the_last_request_of_a_session_is_known(cast: Cast) -> None:
    session = opened(cast.arta)
    later = clock.now() + timedelta(hours=2)
    with time_machine.travel(later, tick=False):
        assert is_open(session)
        (one,) = sessions_of(user_id=cast.arta.user_id, token=session.token)
        assert one.seen_at == clock.now()


def test_one_session_is_ended(cast: Cast) -> None:
    here, there = opened(cast.arta), opened(cast.arta)
    (other,) = (
        one for one in sessions_of(user_id=cast.arta.user_id, token=here.token) if not one.current
    )
    end_own_session(user_id=cast.besnik.user_id, handle=other.handle)
    assert is_open(there)
    end_own_session(user_id=cast.arta.user_id, handle=other.handle)
    assert (is_open(here), is_open(there)) == (True, False)


def test_all_other_sessions_are_ended(cast: Cast) -> None:
    here, others, besniks = (
        opened(cast.arta),
        [opened(cast.arta) for _ in "ab"],
        opened(cast.besnik),
    )
    assert end_other_sessions(user_id=cast.arta.user_id, token=here.token) == 2
    assert [is_open(one) for one in (here, *others, besniks)] == [True, False, False, True]


@pytest.mark.parametrize(
    ("role", "hours", "is_there"),
    [
        (Role.SUPPORT, 11.9, True),
        (Role.SUPPORT, 12.1, False),
        (Role.CUSTOMER, 12.1, True),
        (Role.OWNER, 12.1, True),
    ],
)
def test_a_session_of_staff_ends_after_twelve_hours_of_use(
    cast: Cast, role: Role, hours: float, *, is_there: bool
) -> None:
    people = {Role.CUSTOMER: "arta", Role.OWNER: "drita"}
    session = opened(cast.named(people.get(role, role.value)))
    begun = clock.now()
    for minutes in range(0, 701, 20):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            assert is_open(session)
    with time_machine.travel(begun + timedelta(hours=hours), tick=False):
        assert is_open(session) is is_there


@pytest.mark.parametrize(
    ("who", "minutes", "is_there"),
    [("support", 29, True), ("support", 32, False), ("arta", 32, True), ("cashier", 32, True)],
)
def test_a_session_of_staff_ends_after_half_an_hour_without_a_request(
    cast: Cast, who: str, minutes: int, *, is_there: bool
) -> None:
    session = opened(cast.named(who))
    with time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=False):
        assert is_open(session) is is_there
        found = sessions_of(user_id=session.user_id, token=session.token)
        assert bool(found) is is_there


def test_idle_sessions_are_deleted(cast: Cast) -> None:
    session = opened(cast.staff(Role.SUPPORT))
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        identity.delete_old_sessions()
    assert not is_open(session)
