"""List the feeds that were run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.imports import uploads
from marketplace.imports.models import ImportRun, RunState
from marketplace.imports.opening import differing_file, rejected_file

PAGE = 30


def history(*, before: int | None = None, limit: int = PAGE) -> list[ImportRun]:
    """Return runs, newest first, those before an id if given."""
    query = select(ImportRun).order_by(ImportRun.id.desc()).limit(limit)
    if before is not None:
        query = query.where(ImportRun.id < before)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def one_run(run_id: int) -> ImportRun:
    """Return the run as it is now; raises NotFound."""
    run = db.session.get(ImportRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound
    return run


def is_open(run: ImportRun) -> bool:
    """Return whether the run can still change."""
    return run.state in (RunState.WAITING, RunState.RUNNING) and not stands_still(run)


def stands_still(run: ImportRun) -> bool:
    """Return whether a command's run was interrupted; the same command again resumes it."""
    stalled = run.beat_at is not None and run.beat_at < clock.now() - uploads.STALLED_AFTER
    return run.state == RunState.RUNNING and run.uploaded is None and stalled


def rejected_rows(run: ImportRun) -> Path:
    """Return the file of the run's rejected rows, if it was uploaded here; raises NotFound."""
    return _file_of(run, rejected_file)


def differing_rows(run: ImportRun) -> Path:
    """Return the list of the run's rows that differ from the books; raises NotFound like above."""
    return _file_of(run, differing_file)


def _file_of(run: ImportRun, path_of: Callable[[Path], Path]) -> Path:
    path = path_of(uploads.folder() / run.uploaded) if run.uploaded else None
    if path is None or not path.exists():
        raise NotFound
    return path
