"""Wake the worker by an upload; it continues with the next file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.accounts.models import Role
from marketplace.foundation.extensions import db
from marketplace.imports.models import Feed, ImportRun, RunState
from marketplace.imports.uploads import accept
from marketplace.schedule import worker
from tests.imports.lines import earns_from
from tests.support.cast import Cast
from tests.support.waiting import eventually

RARELY = 60  # seconds between sweeps: work done sooner means that the worker was woken


@pytest.fixture
def busy_app(fresh_app: Callable[..., Flask]) -> Iterator[Flask]:
    app = fresh_app(worker_inside=True, sweep_seconds=RARELY)
    worker.start_inside(app)
    yield app
    app.extensions[worker.INSIDE].stop()


def booked() -> int:
    db.session.rollback()
    done = select(func.count(ImportRun.id)).where(ImportRun.state == RunState.DONE)
    return db.session.scalars(done).one()


def test_files_are_booked_one_after_the_other_without_waiting_for_the_sweep(
    busy_app: Flask, cast: Cast
) -> None:
    earns_from(cast.arta, date(2026, 1, 1))
    marketing = cast.staff(Role.MARKETING).actor
    with busy_app.app_context():
        for name in ("a", "b", "c"):
            row = f"charge_id,line,month,amount\n{name},{cast.arta.number},2026-06,1.00\n"
            accept(
                feed=Feed.SPENDING,
                file_name=f"{name}.csv",
                save=lambda path, row=row: path.write_text(row),
                dry_run=False,
                actor=marketing,
            )
        assert eventually(lambda: booked() == 3)
