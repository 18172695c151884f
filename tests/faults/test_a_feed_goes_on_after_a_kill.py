"""A feed whose process is killed without warning, and run again, books what it would have."""

from __future__ import annotations

import time
from datetime import date
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import func, select

from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.imports.models import ImportRun, RunState
from marketplace.points.accounts import balance
from marketplace.points.billing.models import Charge
from tests.faults import small_batches
from tests.imports.lines import earns_from
from tests.support.cast import Cast, a_line
from tests.support.databases import Database
from tests.support.warm.fork import fork

ROWS = 2_000  # twenty batches; see small_batches
SEED = 20261122


def write_feed(path: Path, numbers: list[str]) -> int:
    """A month of charges of the lines; returns the points that it gives."""
    random, cents = Random(SEED), dict.fromkeys(numbers, 0)
    with path.open("w", encoding="utf-8") as file:
        file.write("charge_id,line,month,amount\n")
        for row in range(ROWS):
            number, amount = random.choice(numbers), random.randrange(1, 400)
            cents[number] += amount
            file.write(f"c{row},{number},2026-06,{amount // 100}.{amount % 100:02}\n")
        file.write("broken\n")
    return sum(total // 100 for total in cents.values())


def start(database: Database, folder: Path, feed: Path) -> BaseProcess:
    """Start the import of the feed; it prints into `told`."""
    settings = {
        "MARKETPLACE_ENV": "test",
        "DATABASE_URL": database.url,
        "INSTANCE_PATH": folder / "instance",
    }
    command = ["import", "spending", str(feed)]
    return fork(small_batches.main, command, settings, output=folder / "told")


def kill_after_first_batch(process: BaseProcess) -> None:
    """SIGKILL the process as soon as one batch is booked."""
    end = time.monotonic() + 90
    while not db.session.scalar(select(func.count()).where(ImportRun.position > 0)):
        db.session.rollback()
        assert time.monotonic() < end
        assert process.is_alive()
        time.sleep(0.01)
    process.kill()
    process.join()


def test_a_feed_run_that_was_killed_and_run_again_books_the_same(
    app: Flask, cast: Cast, database: Database, tmp_path: Path
) -> None:
    assert app
    numbers = [cast.arta.number] + [a_line(cast.arta.customer_id).number for _ in range(9)]
    earns_from(cast.arta, date(2026, 1, 1))
    feed = tmp_path / "june.csv"
    points = write_feed(feed, [number for number in numbers if number])
    kill_after_first_batch(start(database, tmp_path, feed))
    booked_then = db.session.scalar(select(func.count()).select_from(Charge)) or 0
    assert 0 < booked_then < ROWS
    again = start(database, tmp_path, feed)
    again.join(100)
    assert again.exitcode == 3
    told = tmp_path.joinpath("told").read_text()
    assert "resumed after byte" in told
    assert f"rows: {ROWS + 1}\nbooked: {ROWS}\n" in told
    assert balance(cast.arta.customer_id or 0) == 640 + points
    assert not verify().violations
    (run,) = db.session.scalars(select(ImportRun)).all()
    assert (run.state, run.rejected) == (RunState.DONE, 1)
    rejected = tmp_path.joinpath("june.csv.rejected.csv").read_text(encoding="utf-8")
    assert len(rejected.splitlines()) == 2
