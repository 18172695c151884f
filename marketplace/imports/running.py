"""Run a feed: read, check, book batch by batch, keep the refused rows, resume after a crash."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from marketplace.foundation.bulk import without_garbage_collection
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction
from marketplace.imports import runs
from marketplace.imports.batches import Batch, batches
from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed
from marketplace.imports.opening import open_locked, open_uploaded, rejected_file, require_unchanged
from marketplace.imports.read_ahead import read_ahead
from marketplace.imports.reading import FeedFile
from marketplace.imports.rejected import RejectedRows
from marketplace.imports.row_errors import FileGone, ReadAlready, Unreadable
from marketplace.imports.runs import Progress, RunCounts
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome

COUNTED_AS = {
    RowOutcome.BOOKED: "booked",
    RowOutcome.REPEATED: "repeated",
    RowOutcome.LEFT_OUT: "left_out",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run; `rejected_file` is None without refused rows. `resumed` is in bytes."""

    run_id: int
    counts: RunCounts
    rejected_file: Path | None
    resumed: int


Watch = Callable[[int], None]


def run_feed(
    *, feed: Feed, path: Path, dry_run: bool = False, ran_by: str, watch: Watch | None = None
) -> Summary:
    """Book the rows of a file; the same file again books nothing, an interrupted run resumes.

    `watch` is called with the bytes done after each batch. A dry run checks each batch by itself
    and changes nothing. Raises Unreadable, ReadAlready, FileChanged, OSError.
    """
    with open_locked(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        file = FeedFile(stream, KINDS[feed].columns, KINDS[feed].optional)
        progress = None if dry_run else _interrupted(feed, path, size, file)
        progress = progress or runs.begin(
            feed=feed, file_name=path.name, size=size, dry_run=dry_run, ran_by=ran_by
        )
        return _book(file, stream, feed, path, progress, dry_run=dry_run, watch=watch)


def run_upload(*, feed: Feed, path: Path, run_id: int, dry_run: bool) -> Summary:
    """Book an uploaded file, whose run is recorded already; resumes an interrupted run.

    Raises Unreadable, ReadAlready, FileChanged, FileGone.
    """
    try:
        with open_uploaded(path) as stream:
            file = FeedFile(stream, KINDS[feed].columns, KINDS[feed].optional)
            progress = runs.progress_of(run_id)
            if not file.skip(progress.mark):
                progress = runs.start_over(run_id)
            return _book(file, stream, feed, path, progress, dry_run=dry_run)
    except (Unreadable, FileGone) as refusal:
        runs.end(run_id, failure=str(refusal))
        raise


def _interrupted(feed: Feed, path: Path, size: int, file: FeedFile) -> Progress | None:
    """Return the run that stopped in this same file, with the file at that place."""
    candidates = runs.interrupted(feed=feed, file_name=path.name, size=size)
    rejected = RejectedRows(rejected_file(path), file.header)
    whole = [one for one in candidates if rejected.holds(one.rejected_size)]
    return next((one for one in whole if file.skip(one.mark)), None)


def _book(
    file: FeedFile,
    stream: BinaryIO,
    feed: Feed,
    path: Path,
    progress: Progress,
    *,
    dry_run: bool,
    watch: Watch | None = None,
) -> Summary:
    rejected = RejectedRows(rejected_file(path), file.header)
    rejected.truncate(progress.rejected_size)
    resumed = progress.mark.position
    try:
        with without_garbage_collection(), require_unchanged(stream):
            for batch in read_ahead(batches(file, KINDS[feed])):
                _book_batch(batch, feed, progress, rejected, dry_run=dry_run)
                if watch:
                    watch(progress.mark.position)
    except ReadAlready:
        raise  # another worker has taken the run over
    except Exception as error:
        runs.end(progress.run_id, failure=_in_words(error))
        raise
    runs.end(progress.run_id)
    counts = progress.counts
    return Summary(
        progress.run_id, counts, rejected_file(path) if counts.rejected else None, resumed
    )


class _Undo(Exception):  # noqa: N818 - it only ends a transaction
    """Exception that rolls back a dry run's transaction."""

    def __init__(self, outcome: BatchOutcome) -> None:
        super().__init__()
        self.outcome = outcome


def _book_batch(
    batch: Batch, feed: Feed, progress: Progress, rejected: RejectedRows, *, dry_run: bool
) -> None:
    """Book one batch and save the run's progress, both or neither."""
    outcome, since = _tried(feed, batch.rows) if dry_run else None, progress.mark
    with transaction() as session:
        _count_outcomes(batch, outcome or _booked(feed, batch.rows), progress, rejected)
        runs.save_progress(session, progress, since=since)


def _booked(feed: Feed, rows: list[Any]) -> BatchOutcome:
    return KINDS[feed].book(rows) if rows else BatchOutcome((), 0)


def _tried(feed: Feed, rows: list[Any]) -> BatchOutcome:
    try:
        with transaction():
            raise _Undo(_booked(feed, rows))  # noqa: TRY301 - raising is what undoes it
    except _Undo as undo:
        return undo.outcome


def _count_outcomes(
    batch: Batch, outcome: BatchOutcome, progress: Progress, rejected: RejectedRows
) -> None:
    counts = replace(progress.counts)
    for row_outcome in outcome.row_outcomes:
        _count(counts, row_outcome)
    for place in batch.repeats:
        row_outcome = outcome.row_outcomes[place]
        _count(counts, RowOutcome.REPEATED if row_outcome is RowOutcome.BOOKED else row_outcome)
    counts.rows += len(batch.rows) + len(batch.repeats) + len(batch.faulty)
    counts.rejected += len(batch.faulty)
    counts.points += outcome.points
    progress.rejected_size = rejected.add(batch.refused(outcome.row_outcomes))
    progress.counts, progress.mark = counts, batch.end


def _count(counts: RunCounts, row_outcome: RowOutcome) -> None:
    name = COUNTED_AS.get(row_outcome, "rejected")
    setattr(counts, name, getattr(counts, name) + 1)


def _in_words(error: Exception) -> str:
    """Return the reason of a failed run, for staff to read."""
    match error:
        case Refusal():
            return str(error)
        case OSError():
            return error.strerror or type(error).__name__
        case SQLAlchemyError():
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
            return str(_("The database rejected it: %(reason)s", reason=reason))
    return str(_("Something went wrong on our side. Please try again."))
