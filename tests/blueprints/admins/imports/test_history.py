"""The feeds that were run, page by page, and their rejected rows."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import update

from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.imports import history, uploads
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.opening import differing_file
from marketplace.imports.runs import begin, end
from marketplace.imports.uploads import run_waiting
from tests.blueprints.admins.imports.test_uploading import HEADER, arta, charge, send
from tests.blueprints.admins.staff_browsers import AtDesk
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

assert arta  # a fixture


def a_run(name: str = "may.csv", *, over: bool = True, **columns: Any) -> int:
    """A run of a command, with the columns given."""
    run_id = begin(feed=Feed.LINES, file_name=name, size=10, dry_run=False, ran_by="crm").run_id
    if over:
        end(run_id)
    if columns:
        with transaction() as session:
            session.execute(update(ImportRun).where(ImportRun.id == run_id).values(**columns))
    return run_id


def test_the_feeds_page_says_that_no_feed_has_been_run(marketing: BrowserLike) -> None:
    assert "No feeds have been run yet." in marketing.get("/admin/imports").text


def test_runs_are_listed_newest_first_in_pages(
    marketing: BrowserLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "PAGE", 3)
    for number in range(7):
        a_run(f"file-{number}.csv")
    address, seen = "/admin/imports", []
    while address:
        page = marketing.get(address).text
        seen.append(re.findall(r"file-\d", page))
        older = re.search(r'rel="next"\s+href="([^"]+)"', page)
        address = older[1] if older else ""
    assert seen == [["file-6", "file-5", "file-4"], ["file-3", "file-2", "file-1"], ["file-0"]]


def test_a_list_tells_who_what_and_how_many(marketing: BrowserLike) -> None:
    a_run("may.csv", rows=1234, booked=1200, rejected=34, points=5678)
    page = marketing.get("/admin/imports").text
    words = (
        "Lines",
        "may.csv",
        "crm",
        "Done, with rejected rows",
        "1,234",
        "1,200",
        ">34<",
        "5,678",
    )
    assert [word for word in words if word not in page] == []


def test_a_name_with_markup_is_shown_as_text(marketing: BrowserLike) -> None:
    run_id = a_run("<b>x</b>&.csv")
    for address in ("/admin/imports", f"/admin/imports/{run_id}"):
        page = marketing.get(address).text
        assert "&lt;b&gt;x" not in page or "<b>x" not in page
        assert "b>&amp;.csv" in page or "b&gt;&amp;.csv" in page


def test_a_command_that_was_cut_off_says_what_to_do(marketing: BrowserLike) -> None:
    long_ago = clock.now() - timedelta(minutes=3)
    run_id = a_run(over=False, beat_at=long_ago)
    page = marketing.get(f"/admin/imports/{run_id}").text
    assert "Run it again with the same file" in page
    assert "data-hx-get" not in page.split('id="run"')[1]


def test_a_command_under_way_shows_how_far_it_is(marketing: BrowserLike) -> None:
    run_id = a_run(over=False, position=4)
    page = marketing.get(f"/admin/imports/{run_id}").text
    assert "40 % of the file" in page
    assert "data-hx-get" in page


def test_why_a_run_failed_is_shown(marketing: BrowserLike) -> None:
    run_id = a_run(state=RunState.FAILED, failure="The file <changed>.")
    assert "The file &lt;changed&gt;." in marketing.get(f"/admin/imports/{run_id}").text


def test_the_rejected_rows_can_be_taken_home(marketing: BrowserLike, arta: Person) -> None:
    address = send(marketing, HEADER + charge(arta, "x"), name='ev"il\r\n;.csv').location
    run_waiting()
    assert f"{address}/rejected.csv" in marketing.get(address).text
    answer = marketing.get(f"{address}/rejected.csv")
    header, line = csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert header[:2] + header[-2:] == ["charge_id", "line", "line_number", "reason"]
    assert line[:5] == ["c1", f"'{arta.number}", "'2026-06", "x", "2"]
    number = address.rpartition("/")[2]
    assert answer.cache_control.no_store
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    named = f"attachment; filename=spending-{number}.rejected.csv"
    assert answer.headers["Content-Disposition"] == named


def test_a_feed_run_without_rejected_rows_has_no_file_of_them(
    marketing: BrowserLike, arta: Person
) -> None:
    address = send(marketing, HEADER + charge(arta)).location
    run_waiting()
    assert marketing.get(f"{address}/rejected.csv").status_code == 404
    assert marketing.get(f"/admin/imports/{a_run(rejected=2)}/rejected.csv").status_code == 404
    assert "rejected.csv" not in marketing.get(address).text


@pytest.mark.parametrize("who", ["auditor", "finance"])
def test_readers_see_no_form_for_uploading_a_feed(at_desk: AtDesk, cast: Cast, who: str) -> None:
    assert cast
    desk, run_id = at_desk(who), a_run()
    pages = [desk.get(one) for one in ("/admin/imports", f"/admin/imports/{run_id}")]
    assert [page.status_code for page in pages] == [200, 200]
    assert not any("multipart" in page.text for page in pages)


def test_a_run_that_is_not_there_is_not_found(marketing: BrowserLike) -> None:
    addresses = ("/admin/imports/77", "/admin/imports/77/rejected.csv")
    assert [marketing.get(one).status_code for one in addresses] == [404, 404]


def test_the_rows_that_differ_from_the_books_can_be_taken_home(marketing: BrowserLike) -> None:
    path = uploads.folder() / f"{token_hex(8)}.csv"
    run_id = a_run(uploaded=path.name, differing=1)
    address = f"/admin/imports/{run_id}/differing.csv"
    assert marketing.get(address).status_code == 404
    differing_file(path).write_text("change_id,reason\nt1,another tariff\n")
    answer = marketing.get(address)
    assert answer.text == "change_id,reason\nt1,another tariff\n"
    named = f"attachment; filename=lines-{run_id}.differing.csv"
    assert answer.headers["Content-Disposition"] == named
