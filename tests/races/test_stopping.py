"""Conversions on every channel at the moment of a stop: each is booked before it, or refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import Any
from unittest.mock import patch

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role
from marketplace.conversions import read_attempt, rules
from marketplace.conversions.attempt import Attempt, ConvertingCustomer
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.verify import verify
from marketplace.customers.models import Customer
from marketplace.customers.refusals import AccountStopped
from marketplace.foundation.extensions import db
from marketplace.membership import stop as stops
from marketplace.membership.stop import IssuedCodes
from marketplace.points.models import Account, Entry, EntryKind
from tests.blueprints.admins.staff_browsers import logged
from tests.support.cast import Cast, Person
from tests.support.concurrency import PATIENCE, Gap, all_at_once, naive_transactions

EACH_CHANNEL = pytest.mark.parametrize("via", ConversionChannel)


def asked_for(cast: Cast, via: ConversionChannel) -> dict[str, Any]:
    """Return what Arta converts in the channel: a code, or at the counter a gift."""
    asked = {"customer_id": cast.arta.customer_id, "via": via}
    if via is ConversionChannel.COUNTER:
        gift = cast.a_gift().slug
        return asked | {"offer": gift, "shop_id": cast.shop, "staff_id": cast.clerk.user_id}
    return asked | {"offer": cast.an_offer().slug}


def booked() -> set[int | None]:
    """The conversions that have taken points by now."""
    db.session.rollback()
    took = select(Entry.conversion_id).where(Entry.kind == EntryKind.CONVERT)
    return set(db.session.scalars(took))


def late_and_live(arta: Person, before: set[int | None]) -> list[int | None]:
    """The conversions that took points after the stop, or whose code outlived it."""
    late = booked() - before
    assert db.session.get_one(Customer, arta.customer_id).stopped_at
    live = select(Conversion.id).where(Conversion.state == ConversionState.ISSUED)
    return [*late, *db.session.scalars(live)]


def stop_in_the_midst(app: Flask, cast: Cast, via: ConversionChannel) -> list[int | None]:
    """Stop Arta's account, codes cancelled, while a conversion has passed the rules."""
    arta, asked, support = cast.arta, asked_for(cast, via), cast.staff(Role.SUPPORT).actor
    passed, stopped, before = Event(), Event(), set[int | None]()
    gap, check = Gap(0.3, until=stopped), rules.check

    def slow_check(attempt: Attempt) -> None:
        check(attempt)
        passed.set()
        gap()

    def work(number: int) -> object:
        if number:
            return convert(**asked, key="k1")
        assert passed.wait(PATIENCE)
        ended = stops.stop(
            customer_id=arta.customer_id,
            codes=IssuedCodes.CANCEL,
            reason="stolen phone",
            actor=support,
        )
        before.update(booked())
        stopped.set()
        return ended

    with patch.object(rules, "check", slow_check):
        results = all_at_once(app, work, people=2)
    assert [one for one in results if isinstance(one, Exception)] == []
    return late_and_live(arta, before)


@EACH_CHANNEL
def test_a_conversion_under_way_is_booked_before_the_stop_and_its_code_cancelled(
    app: Flask, cast: Cast, via: ConversionChannel
) -> None:
    assert stop_in_the_midst(app, cast, via) == []
    assert verify().violations == []


@EACH_CHANNEL
def test_naively_points_go_after_the_stop(app: Flask, cast: Cast, via: ConversionChannel) -> None:
    with naive_transactions():
        assert len(stop_in_the_midst(app, cast, via)) > 0


def convert_in_the_midst(app: Flask, cast: Cast, via: ConversionChannel) -> Sequence[object]:
    """Convert six times while a stop holds the account and has not written itself yet."""
    arta, asked, support = cast.arta, asked_for(cast, via), cast.staff(Role.SUPPORT).actor
    held, find = Event(), stops.customers.open_customer

    def slow_find(*given: Any) -> Customer:
        held.set()
        Gap(0.5)()
        return find(*given)

    def work(number: int) -> object:
        if number:
            assert held.wait(PATIENCE)
            return convert(**asked, key=f"k{number}")
        return stops.stop(
            customer_id=arta.customer_id,
            codes=IssuedCodes.HONOUR,
            reason="stolen phone",
            actor=support,
        )

    with patch.object(stops.customers, "open_customer", slow_find):
        return all_at_once(app, work, people=7)[1:]


@EACH_CHANNEL
def test_conversions_that_waited_for_the_stop_see_it(
    app: Flask, cast: Cast, via: ConversionChannel
) -> None:
    results = convert_in_the_midst(app, cast, via)
    assert [type(one) for one in results] == [AccountStopped] * 6
    assert late_and_live(cast.arta, set()) == []


@contextmanager
def one_statement_that_locks_and_reads() -> Iterator[None]:
    """The negative control: the customer is read by the statement that waits for the account."""

    def lock_customer(session: Session, customer_id: int) -> ConvertingCustomer:
        query = read_attempt._MEMBER.with_for_update(of=Account)
        return read_attempt._member(session, query, customer_id)

    with patch.object(read_attempt, "lock_customer", lock_customer):
        yield


def test_naively_they_see_the_account_as_it_was_before_they_waited(app: Flask, cast: Cast) -> None:
    if db.engine.dialect.name == "sqlite":
        return  # there the transaction begins with the lock, and reads nothing before
    with one_statement_that_locks_and_reads():
        results = convert_in_the_midst(app, cast, ConversionChannel.WEB)
    assert AccountStopped not in {type(one) for one in results}


def stop_often(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> int:
    """Stop Arta's account four times at once; return how often she is told."""
    arta, support, shut = cast.arta, cast.staff(Role.SUPPORT).actor, stops.customer_sign_in.shut
    gap = Gap(0.1, people=4)

    def slow_shut(session: Session, *, customer_id: int) -> None:
        gap()
        shut(session, customer_id=customer_id)

    monkeypatch.setattr(stops.customer_sign_in, "shut", slow_shut)
    asked = {"customer_id": arta.customer_id, "codes": IssuedCodes.CANCEL, "reason": "stolen"}
    all_at_once(app, lambda _: stops.stop(**asked, actor=support), people=4)
    return len(logged("customer.stop"))


def test_of_many_stops_at_once_one_is_made(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stop_often(app, cast, monkeypatch) == 1


def test_naively_each_is_made(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with naive_transactions():
        assert stop_often(app, cast, monkeypatch) > 1
