"""Keep uploaded feeds until one worker books them, one at a time, to the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.accounts.models import Role, User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.imports import history, running, uploads
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.opening import open_locked
from marketplace.imports.row_errors import Unreadable
from marketplace.imports.uploads import KEPT, STALLED_AFTER, accept, delete_old, run_waiting
from marketplace.points.accounts import balance
from marketplace.points.billing.row_outcome import BatchOutcome
from tests.imports.files import in_batches_of
from tests.imports.lines import earns_from
from tests.support.cast import Cast, Person

HEADER = "charge_id,line,month,amount\n"
Upload = Callable[..., int]


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, whose line earns."""
    earns_from(cast.arta, date(2026, 1, 1))
    return cast.arta


@pytest.fixture
def upload(cast: Cast) -> Upload:
    """Upload a file of rows as marketing; returns the run's id."""
    for path in uploads.folder().iterdir():
        path.unlink()

    def upload(*rows: str, header: str = HEADER, dry_run: bool = False) -> int:
        return accept(
            feed=Feed.SPENDING,
            file_name="june.csv",
            save=lambda path: path.write_text(header + "".join(f"{row}\n" for row in rows)),
            dry_run=dry_run,
            actor=cast.staff(Role.MARKETING).actor,
        )

    return upload


def charges(person: Person, rows: int) -> list[str]:
    return [f"c{n},{person.number},2026-06,1.00" for n in range(rows)]


def files() -> list[Path]:
    return sorted(uploads.folder().iterdir())


def aged(run_id: int, by: timedelta) -> None:
    """Move the run's creation and its last progress back by the time."""
    then = clock.now() - by
    with transaction() as session:
        aging = update(ImportRun).where(ImportRun.id == run_id)
        session.execute(aging.values(beat_at=then, created_at=then))


def as_left_by_a_dead_worker(run_id: int) -> None:
    with transaction() as session:
        running = update(ImportRun).where(ImportRun.id == run_id)
        session.execute(running.values(state=RunState.RUNNING, beat_at=clock.now()))


def test_the_worker_books_what_was_uploaded(arta: Person, upload: Upload) -> None:
    run_id = upload(*charges(arta, 3), "bad")
    waiting = history.one_run(run_id)
    assert (waiting.state, waiting.ran_by, balance(arta.customer_id)) == (
        RunState.WAITING,
        "marketing",
        640,
    )
    assert run_waiting()
    done = history.one_run(run_id)
    counts = (done.state, done.rows, done.booked, done.rejected, done.points)
    assert counts == (RunState.DONE, 4, 3, 1, 3)
    assert balance(arta.customer_id) == 643
    assert "bad" in history.rejected_rows(done).read_text()
    assert not run_waiting()


def test_a_dry_run_of_an_upload_books_nothing(arta: Person, upload: Upload) -> None:
    run_id = upload(*charges(arta, 3), dry_run=True)
    assert run_waiting()
    assert history.one_run(run_id).booked == 3
    assert balance(arta.customer_id) == 640


def test_the_file_lies_below_the_instance_by_a_name_of_its_own(
    app: Flask, arta: Person, upload: Upload
) -> None:
    upload(*charges(arta, 1))
    (path,) = files()
    assert path.parent == app.config["SETTINGS"].feeds
    assert "june" not in path.name
    assert len(path.stem) == 32


@pytest.mark.parametrize("header", ["", "line,kind\n", "\0", "charge_id,line,month,month,amount,x"])
def test_a_refused_upload_leaves_no_file_and_no_run(upload: Upload, header: str) -> None:
    if header.endswith("x"):
        header = header.replace("charge_id", "month")
    with pytest.raises(Unreadable):
        upload(header=header)
    assert files() == []
    assert db.session.scalar(select(ImportRun.id)) is None


def test_an_upload_that_cannot_be_stored_whole_leaves_no_file(cast: Cast, upload: Upload) -> None:
    assert callable(upload)

    def disk_full(path: Path) -> None:
        path.write_text(HEADER)
        raise OSError(28, "No space left on device")

    actor = cast.staff(Role.MARKETING).actor
    with pytest.raises(OSError, match="No space"):
        accept(feed=Feed.SPENDING, file_name="f", save=disk_full, dry_run=False, actor=actor)
    assert files() == []


def test_the_oldest_is_booked_first_and_one_at_a_time(arta: Person, upload: Upload) -> None:
    first, second = upload(*charges(arta, 1)), upload(*charges(arta, 2))
    as_left_by_a_dead_worker(first)
    assert not run_waiting()
    aged(first, STALLED_AFTER + timedelta(seconds=1))
    assert run_waiting()
    assert [history.one_run(one).state for one in (first, second)] == ["done", "waiting"]
    assert run_waiting()
    assert history.one_run(second).repeated == 1


def test_an_uploaded_feed_of_a_dead_worker_resumes_where_it_stopped(
    arta: Person, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_batches_of(2, monkeypatch)
    run_id = upload(*charges(arta, 3), "bad", *charges(arta, 7)[3:])
    killed_in_batch(3, monkeypatch)
    assert history.one_run(run_id).booked == 4
    assert not run_waiting()
    aged(run_id, STALLED_AFTER + timedelta(seconds=1))
    assert run_waiting()
    done = history.one_run(run_id)
    assert (done.state, done.rows, done.booked, done.repeated, done.rejected) == (
        RunState.DONE,
        8,
        7,
        0,
        1,
    )
    assert len(history.rejected_rows(done).read_text().splitlines()) == 2
    assert balance(arta.customer_id) == 647


def killed_in_batch(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the waiting feed until that batch, and no further."""
    booked, seen = running._booked, count(1)

    def killed(feed: Feed, rows: list[Any]) -> BatchOutcome:
        if next(seen) == number:
            raise KeyboardInterrupt
        return booked(feed, rows)

    with monkeypatch.context() as patch:
        patch.setattr(running, "_booked", killed)
        with pytest.raises(KeyboardInterrupt):
            run_waiting()


def test_an_uploaded_feed_that_is_still_being_read_is_left_alone(
    arta: Person, upload: Upload
) -> None:
    run_id = upload(*charges(arta, 1))
    as_left_by_a_dead_worker(run_id)
    aged(run_id, STALLED_AFTER + timedelta(seconds=1))
    with open_locked(files()[0]):
        assert run_waiting()
    assert history.one_run(run_id).state == RunState.RUNNING
    assert balance(arta.customer_id) == 640


def test_a_file_that_is_gone_ends_the_run_in_the_words_of_who_sent_it(
    arta: Person, upload: Upload
) -> None:
    run_id = upload(*charges(arta, 1))
    files()[0].unlink()
    assert run_waiting()
    gone = history.one_run(run_id)
    assert gone.state == RunState.FAILED
    assert gone.failure == "The file is no longer here. Please upload it again."
    assert not run_waiting()


@pytest.mark.parametrize(("language", "words"), [("en", "Something went"), ("sq", "Diçka shkoi")])
def test_why_it_failed_is_said_in_the_language_of_who_sent_it(
    cast: Cast, arta: Person, upload: Upload, monkeypatch: pytest.MonkeyPatch,
    language: str, words: str,
) -> None:  # fmt: skip
    with transaction() as session:
        person = cast.staff(Role.MARKETING).user_id
        session.execute(update(User).where(User.id == person).values(language=language))
    run_id = upload(*charges(arta, 1))
    monkeypatch.setattr(running, "_booked", lambda *_given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_waiting()
    assert (history.one_run(run_id).failure or "").startswith(words)
    assert not run_waiting()


def test_files_of_uploaded_feeds_are_deleted_after_90_days(arta: Person, upload: Upload) -> None:
    old, new = upload("bad"), upload(*charges(arta, 1))
    assert [run_waiting(), run_waiting()] == [True, True]
    aged(old, KEPT + timedelta(seconds=1))
    delete_old()
    assert len(files()) == 1
    assert history.one_run(old).rejected == 1
    with pytest.raises(NotFound):
        history.rejected_rows(history.one_run(old))
    assert history.one_run(new).uploaded
