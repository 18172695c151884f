"""Delete charges and top-ups of more than 25 months ago in small batches; points remain."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.foundation.extensions import db
from marketplace.points.accounts import balance
from marketplace.points.billing import retention
from marketplace.points.billing.models import Charge, TopUp
from marketplace.points.billing.retention import delete_old
from tests.support.cast import Cast, write

TODAY = datetime(2026, 11, 22, 9, tzinfo=UTC)


def a_charge(cast: Cast, month: date, number: int = 0) -> None:
    key = f"c{month:%Y-%m}-{number}"
    write(Charge(charge_id=key, line_id=cast.arta.line_id, month=month, cents=500))


def a_topup(cast: Cast, at: datetime) -> None:
    write(TopUp(topup_id=f"t{at}", line_id=cast.arta.line_id, package="internet", at=at, points=5))


def test_charges_of_the_last_25_months_are_kept(cast: Cast) -> None:
    for month in (date(2024, 9, 1), date(2024, 10, 1), date(2026, 10, 1)):
        a_charge(cast, month)
    with time_machine.travel(TODAY):
        delete_old()
    kept = list(db.session.scalars(select(Charge.month).order_by(Charge.month)))
    assert kept == [date(2024, 10, 1), date(2026, 10, 1)]


def test_top_ups_are_counted_by_the_programmes_clock(cast: Cast) -> None:
    last_of_september = datetime(2024, 9, 30, 21, 59, 59, tzinfo=UTC)
    first_of_october = datetime(2024, 9, 30, 22, tzinfo=UTC)
    for at in (last_of_september, first_of_october):
        a_topup(cast, at)
    with time_machine.travel(TODAY):
        delete_old()
    assert list(db.session.scalars(select(TopUp.at))) == [first_of_october]


def test_old_charges_of_several_batches_are_deleted(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for number in range(5):
        a_charge(cast, date(2020, 1, 1), number)
    delete_old()
    assert db.session.scalar(select(func.count(Charge.charge_id))) == 0


def test_the_points_that_they_gave_stay(cast: Cast) -> None:
    a_charge(cast, date(2020, 1, 1))
    delete_old()
    assert balance(cast.arta.customer_id) == 640


def test_deleting_old_charges_is_idempotent(cast: Cast) -> None:
    a_charge(cast, date(2026, 10, 1))
    for _ in range(2):
        delete_old()
    assert db.session.scalar(select(func.count(Charge.charge_id))) == 1
