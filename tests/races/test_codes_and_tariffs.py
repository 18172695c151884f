"""Workers at once: a code runs out once, a change of tariff is applied once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.conversions.models import Conversion, ConversionState
from marketplace.conversions.reversal import batch_expiry
from marketplace.conversions.reversal import expire_codes as expire
from marketplace.conversions.reversal.end_services import end_services
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.verify import verify
from marketplace.customers.models import TariffChange
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.membership.tariff_change.apply import apply_changes
from marketplace.points import forfeit
from marketplace.points.accounts import balance
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome
from marketplace.points.models import Entry, EntryKind
from marketplace.programme.in_force import programme_now
from marketplace.programme.rules import ExpiredCodes, Programme
from tests.membership.tariff_change.tariffs import (
    BUSINESS,
    PREPAID,
    bought,
    change,
    states,
    told,
    units_on_sale,
)
from tests.support.cast import Cast, LotOf, Person, a_customer
from tests.support.concurrency import Gap, all_at_once, naive_transactions

WORKERS = 8


@pytest.fixture(autouse=True)
def a_moment_between_looking_and_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widen the gap in which a race is lost; the real verbs must not mind."""
    move, apply, moving = forfeit.move, expire.give_back, Gap(0.02)

    def slow_move(session: Session, *given: Any) -> None:
        moving()
        move(session, *given)

    def slow_give_back(session: Session, **given: Any) -> int:
        time.sleep(0.02)
        return apply(session, **given)

    def returning() -> Programme:
        assert programme_now().expired_codes is ExpiredCodes.LOST
        return Programme(expired_codes=ExpiredCodes.RETURNED)

    monkeypatch.setattr(forfeit, "move", slow_move)
    monkeypatch.setattr(expire, "give_back", slow_give_back)
    monkeypatch.setattr(expire, "programme_now", returning)


def entries(kind: EntryKind) -> int:
    return db.session.scalar(select(func.count()).where(Entry.kind == kind)) or 0


def expire_together(app: Flask, cast: Cast) -> Sequence[int | Exception]:
    for _ in range(4):
        bought(cast.arta, cast.an_offer(points=10))
    later = clock.now() + timedelta(days=31)
    return all_at_once(app, lambda _: expire_codes(later), people=WORKERS)


def test_codes_run_out_and_give_their_points_back_once(app: Flask, cast: Cast) -> None:
    results = expire_together(app, cast)

    assert sum(one for one in results if isinstance(one, int)) == 4
    assert balance(cast.arta.customer_id) == 640
    assert entries(EntryKind.CANCEL) == len(told("code_expired")) == 4
    assert verify().violations == []


def unguarded(looked: Gap, session: Session, due: Sequence[Any], _over: object) -> list[Any]:
    """The negative control: whatever became of them meanwhile."""
    looked()
    chosen = update(Conversion).where(Conversion.id.in_([one.id for one in due]))
    moved = chosen.values(state=ConversionState.EXPIRED).returning(*batch_expiry.ENDED)
    return list(session.connection().execute(moved))


def test_a_code_without_the_guard_expires_many_times(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_expiry, "_move", partial(unguarded, Gap(0)))
    with naive_transactions():
        results = expire_together(app, cast)

    failed = [one for one in results if isinstance(one, Exception)]
    assert failed or sum(one for one in results if isinstance(one, int)) > 4


def end_together(app: Flask, cast: Cast) -> Sequence[Any]:
    """Half of the workers end Arta's units; the others apply a change of tariff that takes them."""
    for _ in range(4):
        bought(cast.arta, units_on_sale(cast))
    later = clock.now() + timedelta(days=31)
    taking = change(cast.arta.number, PREPAID, BUSINESS, clock.now(), "c1")

    def work(number: int) -> object:
        return end_services(later) if number % 2 else apply_changes([taking])

    return all_at_once(app, work, people=WORKERS)


def test_units_end_or_are_lost_and_never_both(app: Flask, cast: Cast) -> None:
    results = end_together(app, cast)

    assert [one for one in results if isinstance(one, Exception)] == []
    [lost] = db.session.scalars(select(TariffChange.units_lost))
    ended = sum(one for one in results if isinstance(one, int))
    assert sorted(states()) == ["cancelled"] * lost + ["expired"] * ended
    assert lost + ended == 4
    assert verify().violations == []


def test_units_without_the_guard_end_many_times(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_expiry, "_move", partial(unguarded, Gap(0)))
    with naive_transactions():
        results = end_together(app, cast)

    failed = [one for one in results if isinstance(one, Exception)]
    assert failed or sum(one for one in results if isinstance(one, int)) > 4


def apply_together(app: Flask) -> tuple[Person, Sequence[BatchOutcome | Exception]]:
    mira = a_customer("mira", [LotOf(100), LotOf(50)])
    one = change(mira.number, PREPAID, BUSINESS, clock.now(), "c1")
    return mira, all_at_once(app, lambda _: apply_changes([one]), people=WORKERS)


def test_a_change_that_all_bring_at_once_is_applied_once(app: Flask) -> None:
    mira, results = apply_together(app)

    row_outcomes = [one.row_outcomes[0] for one in results if isinstance(one, BatchOutcome)]
    assert sorted(row_outcomes) == [RowOutcome.BOOKED] + [RowOutcome.REPEATED] * (WORKERS - 1)
    assert balance(mira.customer_id) == 0
    assert entries(EntryKind.FORFEIT) == 2
    assert len(told()) == 1
    assert verify().violations == []


def test_a_tariff_change_without_the_transaction_breaks_the_books(app: Flask) -> None:
    with naive_transactions():
        _mira, results = apply_together(app)

    failed = [one for one in results if isinstance(one, Exception)]
    assert failed or entries(EntryKind.FORFEIT) > 2 or len(told()) > 1


def test_one_tariff_change_id_for_two_lines_at_once_is_booked_for_one(app: Flask) -> None:
    both = [a_customer(name, [LotOf(100)]) for name in ("mira", "era")]
    changes = [change(one.number, PREPAID, BUSINESS, clock.now(), "c1") for one in both]
    results = all_at_once(app, lambda n: apply_changes([changes[n]]), people=2)

    row_outcomes = sorted(one.row_outcomes[0] for one in results if isinstance(one, BatchOutcome))
    assert row_outcomes == [RowOutcome.BOOKED, RowOutcome.OTHER_CONTENT]
    assert sum(balance(one.customer_id) for one in both) == 100
    assert db.session.scalar(select(func.count()).select_from(TariffChange)) == 1
