"""Run the spending feed: charges of many lines and months, in any order, once each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from marketplace.conversions.verify import verify
from marketplace.imports.models import Feed
from marketplace.imports.running import Summary, run_feed
from marketplace.points.accounts import balance
from tests.imports.files import WriteFeed
from tests.imports.files import write_feed as write_feed
from tests.imports.lines import earns_from
from tests.support.cast import Cast, Person


def spending(path: Path, **given: Any) -> Summary:
    return run_feed(feed=Feed.SPENDING, path=path, ran_by="billing", **given)


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, whose line earns from January on; she has 640 points."""
    earns_from(cast.arta, date(2026, 1, 1))
    return cast.arta


@pytest.fixture
def charge(arta: Person, write_feed: WriteFeed) -> Callable[..., Path]:
    """Write a feed of amounts charged to Arta's line in June 2026."""

    def write(*amounts: str, month: str = "2026-06", start: int = 1) -> Path:
        rows = [f"c{n},{arta.number},{month},{amount}" for n, amount in enumerate(amounts, start)]
        return write_feed("charge_id,line,month,amount", *rows)

    return write


def test_1_99_euros_are_1_point(arta: Person, charge: Callable[..., Path]) -> None:
    assert spending(charge("1.99")).counts.points == 1
    assert balance(arta.customer_id or 0) == 641


def test_ten_charges_of_50_cents_in_a_month_are_5_points(charge: Callable[..., Path]) -> None:
    counts = spending(charge(*["0.50"] * 10)).counts
    assert (counts.rows, counts.booked, counts.points) == (10, 10, 5)


def test_the_same_file_again_books_nothing(charge: Callable[..., Path]) -> None:
    path = charge("12.00", "3.99")
    assert spending(path).counts.points == 15
    again = spending(path).counts
    assert (again.booked, again.repeated, again.points) == (0, 2, 0)
    assert not verify().violations


def test_a_charge_of_nothing_is_of_no_effect(charge: Callable[..., Path]) -> None:
    counts = spending(charge("0.00", "3.00", "-0.00")).counts
    assert (counts.booked, counts.left_out, counts.rejected, counts.points) == (1, 2, 0, 3)
