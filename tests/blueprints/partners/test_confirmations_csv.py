"""The confirmations as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from marketplace.conversions.redemption import confirmation_list
from tests.blueprints.partners.conftest import Till, long_ago
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

Confirmed = Callable[..., int]
FILE = "/partner/confirmations.csv"


def rows(browser: BrowserLike, query: str = "") -> list[dict[str, str]]:
    answer = browser.get(f"{FILE}?{query}", buffered=True)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_confirmations_csv_has_one_row_each_and_a_translated_header(
    confirmed: Confirmed, till: Till, cast: Cast
) -> None:
    confirmed(cast.an_offer("Byrek", points=30, worth_cents=205), by="cashier")
    (row,) = rows(till("drita"))
    assert row["Offer"] == "Byrek"
    assert row["Branch"] == "Furra Drita Prishtina"
    assert row["Confirmed by"] == "Cashier"
    assert (row["Points"], row["Value in EUR"]) == ("30", "2.05")


def test_the_confirmations_csv_follows_the_filters(
    confirmed: Confirmed, till: Till, cast: Cast
) -> None:
    confirmed(branch=0)
    confirmed(branch=1)
    assert len(rows(till("drita"), f"branch={cast.bakery.branch_ids[1]}")) == 1


def test_the_confirmations_csv_has_every_batch(
    confirmed: Confirmed, till: Till, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirmation_list, "BATCH", 2)
    offer = cast.an_offer(points=1)
    for day in (0, 0, 3, 3, 3):
        confirmed(offer, at=long_ago(day))
    found = rows(till("drita"))
    assert len({row["Code"] for row in found}) == 5
    assert [row["Time"] for row in found] == sorted((row["Time"] for row in found), reverse=True)


def test_cells_that_a_spreadsheet_would_run_are_plain_text(
    confirmed: Confirmed, till: Till, cast: Cast
) -> None:
    for start in "=+-@":
        confirmed(cast.an_offer(f"{start}HYPERLINK()", points=1))
    titles = [row["Offer"] for row in rows(till("drita"))]
    assert sorted(titles) == sorted(f"'{start}HYPERLINK()" for start in "=+-@")


def test_a_wrong_filter_gives_no_file(till: Till) -> None:
    answer = till("drita").get(f"{FILE}?from=nonsense")
    assert answer.status_code == 422
    assert answer.mimetype == "text/html"


def test_the_confirmations_csv_has_only_the_partners_own(confirmed: Confirmed, till: Till) -> None:
    confirmed()
    assert rows(till("lumi")) == []
