"""A file of codes is read, its bad lines are refused with reasons, and a person adds the rest."""

from __future__ import annotations

import csv
import gzip
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import Stock
from marketplace.catalogue.pools import add_codes
from marketplace.catalogue.pools.code_form import CodeForm
from marketplace.catalogue.pools.models import PoolCode, PoolUpload, UploadState
from marketplace.catalogue.pools.pools import close_pool
from marketplace.catalogue.pools.refusals import PoolClosed, UploadNotReady
from marketplace.conversions.verify import verify
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.imports.code_pools import running, uploads
from marketplace.imports.row_errors import Unreadable
from marketplace.imports.uploads import folder
from tests.imports.code_pools.pools import STAFF, a_pool, top_up, upload, work
from tests.support.cast import Cast, ListedOffer

TO_COME = clock.today() + timedelta(days=90)


@pytest.fixture
def pool(cast: Cast) -> ListedOffer:
    """An offer with an empty pool of texts, and no file of an earlier test that waits."""
    for waiting in folder().glob("*.codes"):
        waiting.unlink()
    return a_pool(cast.an_offer())


def reasons(upload_id: int) -> list[list[str]]:
    path = uploads.refused_rows(uploads.one_upload(upload_id))
    return list(csv.reader(path.read_text("utf-8-sig").splitlines()))[1:]


@pytest.mark.databases_in_turn
@pytest.mark.parametrize(
    "content",
    [
        "A-1\nB-2\n",
        "A-1\r\nB-2",
        "\ufeffA-1\nB-2\n\n",
        "code\nA-1\nB-2\n",
        f"Kodi;Dita\nA-1;{TO_COME}\nB-2;\n",
        f'"A-1","{TO_COME:%d/%m/%Y}"\n"B-2",\n,\n',
        gzip.compress(b"A-1\nB-2\n", mtime=0),
    ],
)
def test_lists_as_people_have_them_are_read(pool: ListedOffer, content: str | bytes) -> None:
    read = upload(pool, content)
    assert (read.state, read.good, read.refused) == (UploadState.READ, 2, 0)


BAD_LINES = [
    ("KOD Ë", "letters from A to Z"),
    ("x" * 65, "too long"),
    ("x" * 3000, "too long"),
    (";2027-01-01", "no code"),
    ("A;31-12-2027", "not a date"),
    ("A;2027-02-30", "not a date"),
    ("A;01.01.2020", "is over"),
    ("A;2027-01-01;x", "nothing else"),
    ('"A', "quotes"),
    (b"\xff\xfea", "UTF-8"),
    ("good-1", "more than once"),
    ("TAKEN", "already"),
]


def test_each_bad_line_is_refused_by_its_number_and_the_others_are_read(cast: Cast) -> None:
    a_pool(cast.an_offer(), "ta-ken")
    lines = [line if isinstance(line, bytes) else line.encode() for line, _reason in BAD_LINES]
    read = upload(a_pool(cast.an_offer()), b"\n".join([b"Good1", *lines, b"Good2"]))

    assert (read.good, read.refused) == (2, len(BAD_LINES))
    found = {int(number): said for number, _ending, said in reasons(read.id)}
    for number, (line, reason) in enumerate(BAD_LINES, 2):
        assert reason in found[number], line


def test_the_list_of_refused_lines_has_no_code_in_full(pool: ListedOffer) -> None:
    top_up(pool, ["SECRET-000123"])
    read = upload(pool, "SECRET-000123\n")
    assert reasons(read.id)[0][:2] == ["1", "0123"]


def test_an_ean_needs_its_check_digit_and_a_link_https(cast: Cast) -> None:
    ean = upload(a_pool(cast.an_offer(), form=CodeForm.EAN13), "5901234123457\n5901234123458\n")
    link = "https://kino.example/1"
    links = upload(a_pool(cast.an_offer(), form=CodeForm.LINK), f"{link}\nhttp://kino.example/2\n")
    assert [(one.good, one.refused) for one in (ean, links)] == [(1, 1), (1, 1)]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04xlsx", b"A\0B\0"])
def test_a_file_that_is_no_list_is_refused_and_not_kept(pool: ListedOffer, content: bytes) -> None:
    with pytest.raises(Unreadable):
        upload(pool, content)
    assert list(folder().glob("*.codes")) == []


def test_nothing_can_be_converted_before_a_person_adds_it_and_the_file_is_gone(
    pool: ListedOffer,
) -> None:
    read = upload(pool, "CINEMA-TICKET-1\nCINEMA-TICKET-2\n")
    assert db.session.scalars(select(Stock.remaining)).all() == [0]
    assert list(folder().glob("*.codes")) == []
    assert b"CINEMA-TICKET" not in b"".join(db.session.scalars(select(PoolCode.sealed_code)))

    uploads.add(upload_id=read.id, actor=STAFF)
    work()
    assert db.session.scalars(select(Stock.remaining)).all() == [2]
    with pytest.raises(UploadNotReady):
        uploads.discard(upload_id=read.id, actor=STAFF)
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["pool.open", "pool.upload", "pool.add"]
    assert verify().violations == []


def test_what_is_discarded_may_come_again(pool: ListedOffer) -> None:
    read = upload(pool, "A1\n")
    uploads.discard(upload_id=read.id, actor=STAFF)
    work()
    assert upload(pool, "A1\n").good == 1


def test_what_nobody_adds_within_a_week_is_discarded(
    pool: ListedOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = upload(pool, "A1\n")
    monkeypatch.setattr(uploads, "UNDECIDED", timedelta(seconds=-1))
    uploads.delete_old()
    work()
    assert uploads.one_upload(read.id).state is UploadState.DISCARDED
    assert db.session.scalars(select(PoolCode.id)).all() == []


def test_a_run_that_was_killed_goes_on_where_it_stopped(
    pool: ListedOffer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(add_codes, "BATCH", 2)
    stage, calls = running.stage_codes, []

    def killed(*given: object) -> list[int | None]:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return stage(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(running, "stage_codes", killed)
    with pytest.raises(KeyboardInterrupt):
        upload(pool, "A1\nA1\nA2\nA3\nA4\n")
    monkeypatch.setattr(running, "STALLED_AFTER", timedelta(seconds=-1))
    work()
    read = db.session.scalars(select(PoolUpload)).one()
    assert (read.state, read.good, read.refused) == (UploadState.READ, 4, 1)
    assert [one[0] for one in reasons(read.id)] == ["2"]


def test_a_closed_pool_takes_no_codes(pool: ListedOffer) -> None:
    read = upload(pool, "A1\n")
    close_pool(offer_id=pool.id, reason="over", actor=STAFF)
    with pytest.raises(PoolClosed):
        uploads.add(upload_id=read.id, actor=STAFF)
    with pytest.raises(PoolClosed):
        upload(pool, "A2\n")


def test_an_offer_without_a_pool_takes_no_codes(cast: Cast) -> None:
    with pytest.raises(NotFound):
        upload(cast.an_offer(), "A1\n")
