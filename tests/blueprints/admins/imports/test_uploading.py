"""Marketing uploads feeds; the page says what came of them, and what is wrong with a file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.accounts.models import Role
from marketplace.blueprints.forms import large_files
from marketplace.foundation.extensions import db
from marketplace.imports import uploads
from marketplace.imports.models import ImportRun
from marketplace.imports.uploads import run_waiting
from marketplace.points.accounts import balance
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.imports.lines import earns_from
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

HEADER = "charge_id,line,month,amount\n"
RUNNERS = (Role.MARKETING, Role.ADMINISTRATOR)
READERS = (*RUNNERS, Role.FINANCE, Role.AUDITOR)


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, whose line earns; no feed was uploaded yet."""
    for path in uploads.folder().iterdir():
        path.unlink()
    earns_from(cast.arta, date(2026, 1, 1))
    return cast.arta


def charge(person: Person, amount: str = "2.00") -> str:
    return f"c1,{person.number},2026-06,{amount}\n"


def send(desk: BrowserLike, content: str | bytes, name: str = "june.csv", **more: Any) -> Any:
    """Upload a file of so much content as a feed of spending; `more` are fields or options."""
    raw = content if isinstance(content, bytes) else content.encode()
    options = {key: more.pop(key) for key in ("htmx", "csrf") if key in more}
    fields = {"feed": "spending", "file": (io.BytesIO(raw), name)} | more
    return desk.post("/admin/imports", data=fields, **options)


def kept() -> list[str]:
    return [path.name for path in uploads.folder().iterdir()]


def refused(answer: TestResponse, words: str, status: int = 422) -> None:
    """Nothing was kept, and the page says why."""
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert kept() == []
    assert db.session.scalar(select(ImportRun.id)) is None


def test_a_feed_is_uploaded_booked_and_told(marketing: BrowserLike, arta: Person) -> None:
    answer = send(marketing, HEADER + charge(arta))
    assert answer.status_code == 303
    waiting = marketing.get(answer.location).text
    assert all(text in waiting for text in ("Waiting", "june.csv", "data-hx-get"))
    assert run_waiting()
    assert balance(arta.customer_id) == 642
    done = marketing.get(answer.location).text
    assert all(text in done for text in ("Done", "june.csv", "marketing"))


def test_an_htmx_upload_redirects_to_the_page_of_the_feed_run(
    marketing: BrowserLike, arta: Person
) -> None:
    answer = send(marketing, HEADER + charge(arta), htmx=True)
    assert answer.status_code == 204
    assert re.fullmatch(r"/admin/imports/\d+", answer.headers["HX-Redirect"])


def test_the_fragment_asks_again_until_the_end(marketing: BrowserLike, arta: Person) -> None:
    address = send(marketing, HEADER + charge(arta)).location
    fragment = marketing.get(address, htmx=True).text
    assert "<html" not in fragment
    assert 'data-hx-trigger="every 2s"' in fragment
    assert "<progress" in fragment
    run_waiting()
    assert not re.search(
        "data-hx-get|data-hx-trigger|<progress", marketing.get(address, htmx=True).text
    )


def test_a_dry_run_is_named_and_books_nothing(marketing: BrowserLike, arta: Person) -> None:
    address = send(marketing, HEADER + charge(arta), dry_run="y").location
    run_waiting()
    assert "Dry run" in marketing.get(address).text
    assert balance(arta.customer_id) == 640


def test_the_log_names_the_file_and_who_sent_it(marketing: BrowserLike, arta: Person) -> None:
    send(marketing, HEADER + charge(arta), name="../../etc/june\x01.csv")
    (entry,) = logged("feed.upload")
    size = len(HEADER + charge(arta))
    told = {"feed": "spending", "file": "june.csv", "bytes": size, "dry_run": False}
    assert (entry.username, entry.after) == ("marketing", told)
    assert not any("june" in name or ".." in name for name in kept())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (HEADER.encode("utf-16"), "The file is UTF-16 text"),
        (b"topup_id,line,package,at\n", "The header does not have charge_id, month, amount."),
        (b"\xff\xd8\xff\xe0JFIF\0", "The file is not UTF-8 text."),
    ],
)
def test_a_file_that_is_no_feed_is_refused_next_to_its_field(
    marketing: BrowserLike, arta: Person, content: bytes, words: str
) -> None:
    assert arta
    answer = send(marketing, content)
    refused(answer, words)
    assert f'id="file-error">\n        <li>{words}' in re.sub(
        r">\s*<li>", ">\n        <li>", answer.text
    )


def test_the_refusal_of_an_uploaded_file_is_translated_into_albanian(
    marketing: BrowserLike, arta: Person
) -> None:
    assert arta
    marketing.post("/language/sq")
    assert 'lang="sq"' in send(marketing, b"").text


def test_an_upload_without_a_file_asks_for_one(marketing: BrowserLike, arta: Person) -> None:
    assert arta
    refused(marketing.post("/admin/imports", data={"feed": "spending"}), "Please choose a file.")
    refused(send(marketing, HEADER, name=""), "Please choose a file.")
    not_a_file = {"feed": "spending", "file": HEADER}
    refused(marketing.post("/admin/imports", data=not_a_file), "Please choose a file.")


def test_an_upload_for_an_unknown_feed_is_refused(marketing: BrowserLike, arta: Person) -> None:
    refused(send(marketing, HEADER + charge(arta), feed="salaries"), "field__errors")


@pytest.fixture
def small(
    fresh_app: Callable[..., Flask], cast: Cast, arta: Person, monkeypatch: pytest.MonkeyPatch
) -> BrowserLike:
    """Marketing at a site where forms have 1 KB at most and a megabyte is 2 KB."""
    assert arta
    monkeypatch.setattr(large_files, "MEGABYTE", 2048)
    app = fresh_app(feed_megabytes=3)
    app.config["MAX_CONTENT_LENGTH"] = 1024
    desk = BrowserLike(app)
    desk.sign_in(cast.staff(Role.MARKETING).user_id)
    return desk


def test_a_file_that_is_too_large_is_told_how_large_it_may_be(small: BrowserLike) -> None:
    words = "The file is too large: the limit is 3 MB."
    for htmx in (False, True):
        refused(send(small, HEADER + "x" * 6144, htmx=htmx), words, 413)
    assert "at most 3 MB" in small.get("/admin/imports").text


def test_a_feed_may_be_larger_than_any_other_form(small: BrowserLike) -> None:
    assert send(small, HEADER + "\n" * 4096).status_code == 303
    assert small.post("/admin/categories/new", data={"slug": "x" * 4096}).status_code == 413


def test_an_upload_without_the_csrf_token_stores_no_file(
    marketing: BrowserLike, arta: Person
) -> None:
    answer = send(marketing, HEADER + charge(arta), csrf=False)
    assert answer.status_code == 400
    assert kept() == []


def test_other_users_may_not_upload_a_feed(at_desk: AtDesk, arta: Person) -> None:
    for who in all_but(*RUNNERS):
        assert send(at_desk(who), HEADER + charge(arta)).status_code == 403, who
        assert kept() == [], who


def test_other_users_may_not_open_feed_runs(at_desk: AtDesk, arta: Person) -> None:
    assert arta
    addresses = ("/admin/imports", "/admin/imports/1", "/admin/imports/1/rejected.csv")
    for who in all_but(*READERS):
        desk = at_desk(who)
        assert {desk.get(address).status_code for address in addresses} == {403}, who
