"""Collect a reserved gift while it is cancelled or expires at the same moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.refusals import NotKept
from marketplace.conversions.reversal import batch_expiry, reservations
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.conversions.reversal.refusals import NotCancellable
from marketplace.conversions.reversal.reservations import give_up
from marketplace.conversions.verify import verify
from marketplace.counter.hand_over import hand_over
from marketplace.counter.request_approval import Clerk
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from tests.counter.conftest import Ask, Reserve, newest_pin, stock_of
from tests.support.cast import Cast, ListedOffer
from tests.support.concurrency import all_at_once, naive_transactions

PEOPLE = 12
Results = list[int | Exception]


@dataclass
class ReservedMug:
    """Arta's reserved mug, for which the clerk has her PIN."""

    app: Flask
    cast: Cast
    clerk: Clerk
    gift: ListedOffer
    reserved: Receipt
    asked: int
    pin: str

    def fetch(self) -> int:
        """Hand it over at the counter."""
        return hand_over(clerk=self.clerk, approval_id=self.asked, pin=self.pin)

    def give_up(self) -> int:
        """Cancel the reservation as Arta on the web."""
        return give_up(customer_id=self.cast.arta.customer_id, conversion_id=self.reserved.id)

    def run_out(self) -> int:
        """Expire the reservation by the calendar."""
        assert self.reserved.good_until
        return expire_reservations(self.reserved.good_until)

    @property
    def fetched(self) -> bool:
        """Return whether it was handed over."""
        db.session.expire_all()
        return receipt_for_staff(self.reserved.id).state is ConversionState.CONFIRMED

    def one_has_won(self) -> bool:
        """Return whether points, stock and books all match the one result."""
        points, stock = (580, (4, 0)) if self.fetched else (640, (5, 0))
        right = balance(self.cast.arta.customer_id) == points
        return right and stock_of(self.cast.shop, self.gift) == stock and not verify().violations


@pytest.fixture
def kept(
    app: Flask,
    cast: Cast,
    clerk: Clerk,
    gift: ListedOffer,
    reserve: Reserve,
    ask_for_reserved: Ask,
) -> ReservedMug:
    """The mug, reserved, with its approval requested."""
    reserved = reserve()
    return ReservedMug(app, cast, clerk, gift, reserved, ask_for_reserved(reserved), newest_pin())


def fetched_and_given_up(kept: ReservedMug) -> Results:
    return all_at_once(kept.app, lambda n: kept.fetch() if n % 2 else kept.give_up(), PEOPLE)


def fetched_and_run_out(kept: ReservedMug) -> Results:
    return all_at_once(kept.app, lambda n: kept.fetch() if n % 2 else kept.run_out(), PEOPLE)


def given_up_or_fetched(kept: ReservedMug, results: Results) -> bool:
    """Return whether it was cancelled once, or not at all as it was collected."""
    given_up = [one for one in results[::2] if isinstance(one, int)]
    return given_up == ([] if kept.fetched else [60])


def test_a_reservation_collected_and_given_up_at_once_ends_as_one_of_them(
    kept: ReservedMug,
) -> None:
    results = fetched_and_given_up(kept)

    refusals = {type(result) for result in results if isinstance(result, Exception)}
    assert refusals == ({NotCancellable} if kept.fetched else {NotCancellable, NotKept})
    assert given_up_or_fetched(kept, results)
    assert kept.one_has_won()


def test_a_reservation_collected_as_it_expires_ends_as_one_of_them(kept: ReservedMug) -> None:
    results = fetched_and_run_out(kept)

    lapsed = sum(result for result in results[::2] if isinstance(result, int))
    assert lapsed == (0 if kept.fetched else 1)
    assert {type(one) for one in results if isinstance(one, Exception)} <= {NotKept}
    assert kept.one_has_won()


FETCH_ANYWAY = (
    update(Conversion)
    .where(Conversion.id == bindparam("one"))
    .values(
        state=ConversionState.CONFIRMED,
        confirmed_at=bindparam("now"),
        confirmed_by=bindparam("by"),
        confirmed_via=ConversionChannel.COUNTER,
        cancelled_at=None,
    )
    .returning(
        Conversion.id,
        Conversion.customer_id,
        Conversion.kind,
        Conversion.offer_id,
        Conversion.terms,
    )
)


@contextmanager
def naively(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remove the locks, and let the counter hand over in any state."""
    monkeypatch.setattr(reservations, "_FETCH", FETCH_ANYWAY)
    with naive_transactions():
        yield


def move(session: Session, conversion_id: int, **values: Any) -> list[Any]:
    """Change the conversion in any state."""
    moved = update(Conversion).where(Conversion.id == conversion_id)
    moved = moved.values(confirmed_at=None, **values).returning(*batch_expiry.ENDED)
    return list(session.connection().execute(moved))


def test_a_reservation_without_the_guard_is_both_collected_and_given_up(
    kept: ReservedMug, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cancel(session: Session, conversion_id: int, **_: Any) -> bool:
        cancelled = {"state": ConversionState.CANCELLED, "cancelled_at": clock.now()}
        return bool(move(session, conversion_id, **cancelled))

    monkeypatch.setattr(reservations, "move_to_cancelled", cancel)
    with naively(monkeypatch):
        results = fetched_and_given_up(kept)
    assert not (given_up_or_fetched(kept, results) and kept.one_has_won())


def test_a_reservation_without_the_guard_is_both_collected_and_expired(
    kept: ReservedMug, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, fetch = Event(), reservations.fetch

    def expire(session: Session, due: list[Any], _over: object) -> list[Any]:
        found.set()
        time.sleep(0.1)
        return [row for one in due for row in move(session, one.id, state=ConversionState.EXPIRED)]

    def fetch_then(*given: Any, **named: Any) -> None:
        assert found.wait(10)
        fetch(*given, **named)

    monkeypatch.setattr(batch_expiry, "_move", expire)
    monkeypatch.setattr(reservations, "fetch", fetch_then)
    with naively(monkeypatch):
        fetched_and_run_out(kept)
    assert not kept.one_has_won()
