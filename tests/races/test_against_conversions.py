"""A customer converts at the moment in which their points go: each point goes one way, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask

from marketplace.accounts import tokens
from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.membership.tariff_change import lines
from marketplace.membership.tariff_change.apply import apply_changes
from marketplace.points import forfeit
from marketplace.points.accounts import balance
from marketplace.points.calendar import expire
from marketplace.points.refusals import NotEnoughPoints
from tests.blueprints.admins.staff_browsers import logged
from tests.membership.tariff_change.tariffs import BUSINESS, PREPAID, change
from tests.support.cast import Cast, LotOf, Person, a_customer
from tests.support.concurrency import (
    Gap,
    all_at_once,
    naive_transactions,
    nothing_is_locked,
)

CONVERSIONS = 8
REACHED = Event()  # the gap, by what takes the points away
move, lower = forfeit.move, expire._lower_balances
Action = Callable[[Person], object]


@pytest.fixture(autouse=True)
def converted(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Widen the gap in which a race is lost; the real verbs must not mind.

    In the negative control the gap lasts until the event is set.
    """
    converted = Event()

    def slowly(real: Callable[..., Any]) -> Callable[..., Any]:
        gap = Gap(0.1, until=converted)

        def slow(*given: Any) -> Any:
            REACHED.set()
            gap()
            return real(*given)

        return slow

    monkeypatch.setattr(forfeit, "move", slowly(move))
    monkeypatch.setattr(expire, "_lower_balances", slowly(lower))
    REACHED.clear()
    return converted


def leaves_the_programme(mira: Person) -> object:
    return apply_changes([change(mira.number, PREPAID, BUSINESS, clock.now())])


def points_expire(mira: Person) -> object:
    assert mira
    return expire.expire_points(on=clock.today() + timedelta(days=1))


def meanwhile(
    app: Flask, cast: Cast, action: Action, converted: Event
) -> tuple[Person, Sequence[object]]:
    """Mira's 100 points, good until tonight, are converted by tens while the action is done."""
    mira, offer = a_customer("mira", [LotOf(60, 0), LotOf(40, 0)]), cast.an_offer(points=10)

    def one(number: int) -> object:
        if number == 0:
            return action(mira)
        Gap(0.015 * number, until=REACHED)()
        asked = {"customer_id": mira.customer_id, "offer": offer.slug, "via": ConversionChannel.WEB}
        made = convert(**asked, key=f"{number}")
        converted.set()
        return made

    return mira, all_at_once(app, one, CONVERSIONS + 1)


def broke(results: Sequence[object]) -> list[object]:
    failed = (one for one in results if isinstance(one, Exception))
    return [one for one in failed if not isinstance(one, NotEnoughPoints)]


@contextmanager
def without_the_account() -> Iterator[None]:
    """The negative control: the same statements, but nobody's account is taken first."""
    with nothing_is_locked(), ExitStack() as patches:
        for module in (expire, lines):
            patches.enter_context(patch.object(module, "lock_owners", lambda *_given: 0))
        if db.engine.dialect.name == "sqlite":  # there the transaction itself is the lock
            patches.enter_context(naive_transactions())
        yield


@pytest.mark.parametrize("action", [leaves_the_programme, points_expire])
def test_points_are_converted_or_lost_and_never_both(
    app: Flask, cast: Cast, action: Action, converted: Event
) -> None:
    mira, results = meanwhile(app, cast, action, converted)

    assert broke(results) == []
    assert balance(mira.customer_id) == 0
    assert verify().violations == []


@pytest.mark.parametrize("action", [leaves_the_programme, points_expire])
def test_points_without_the_lock_are_both_converted_and_lost(
    app: Flask, cast: Cast, action: Action, converted: Event
) -> None:
    with without_the_account():
        _mira, results = meanwhile(app, cast, action, converted)

    assert broke(results) or verify().violations


def test_a_token_that_many_revoke_at_once_is_revoked_once(app: Flask, cast: Cast) -> None:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    made = tokens.make_token(name="Billing", purpose=tokens.Purpose.TOPUPS, actor=actor)
    revoke = {"token_id": made.id, "actor": actor}
    results = all_at_once(app, lambda _: tokens.revoke_token(**revoke), people=8)

    assert broke(results) == []
    assert len(logged("token.revoke")) == 1
    assert tokens.held_token(made.secret) is None
