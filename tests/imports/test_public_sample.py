"""Book a real telephone company's month, with the result of a spreadsheet.

`TELCO_SAMPLE=…/telco-customers.csv` adds the public sample itself.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.conversions.verify import verify
from marketplace.customers.models import Customer, Line, LineKind
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.imports.models import Feed
from marketplace.imports.running import run_feed
from marketplace.points.idle import months_before
from marketplace.points.models import Account
from tests.imports.telco import COLUMNS, TARIFFS, make_sample, rows_of, to_feeds

MADE = "made"
SAMPLES = [MADE] + ([os.environ["TELCO_SAMPLE"]] if "TELCO_SAMPLE" in os.environ else [])


@pytest.fixture(params=SAMPLES)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == MADE:
        return make_sample(tmp_path / "sample.csv", rows=400, seed=20261122)
    return Path(request.param)


def register(numbers: Sequence[str], *, since: date) -> None:
    """Create a customer for each of the lines, who earns from that day on."""
    now = clock.now()
    person = {"name": "A", "surname": "K", "language": "sq", "registered_at": now}
    people = [Customer(phone=number, **person) for number in numbers]
    with transaction() as session:
        session.add_all(people)
        session.flush()
        session.add_all(
            Account(customer_id=one.id, balance=0, earning_from=since) for one in people
        )
        mine = select(Customer.id).where(Customer.phone == Line.number).scalar_subquery()
        session.execute(
            update(Line)
            .where(Line.kind == LineKind.MOBILE)
            .values(customer_id=mine, verified_at=now, earning_from=since)
            .execution_options(synchronize_session=False)
        )


def whole_euros(sample: Path) -> int:
    """Return the spreadsheet's sum."""
    return sum(int(Decimal(row["MonthlyCharges"])) for row in rows_of(sample))


def test_a_month_of_the_sample_gives_the_sum_of_its_whole_euros(
    app: Flask, sample: Path, tmp_path: Path
) -> None:
    assert app
    month = months_before(clock.today(), 1)
    feeds = to_feeds(sample, tmp_path, month=f"{month:%Y-%m}")
    everybody = len(rows_of(sample))
    lines = run_feed(feed=Feed.LINES, path=feeds.lines, ran_by="CRM").counts
    register(feeds.numbers, since=month)
    spent = run_feed(feed=Feed.SPENDING, path=feeds.spending, ran_by="billing").counts

    assert (lines.booked, lines.rejected) == (everybody, 0)
    assert (spent.booked, spent.rejected) == (everybody, 0)
    assert spent.points == whole_euros(sample) > 0
    assert db.session.scalar(select(func.sum(Account.balance))) == whole_euros(sample)
    assert verify().violations == []


def test_the_made_sample_has_the_columns_and_kinds_of_the_real_one(sample: Path) -> None:
    rows = rows_of(sample)

    assert list(rows[0]) == COLUMNS
    assert {row["Contract"] for row in rows} == TARIFFS.keys()
