"""Running a feed: read, check, book batch by batch, keep what was refused, go on after a crash."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from marketplace.foundation.bulk import without_collecting
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction
from marketplace.imports import runs
from marketplace.imports.batches import Batch, batches
from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed
from marketplace.imports.opening import opened, opened_upload, rejected_file, unchanged
from marketplace.imports.read_ahead import ahead
from marketplace.imports.reading import FeedFile
from marketplace.imports.rejected import RejectedRows
from marketplace.imports.row_errors import FileGone, ReadAlready, Unreadable
from marketplace.imports.runs import Counts, Progress
from marketplace.points.billing.row_outcome import Fate, Outcome

COUNTED_AS = {Fate.BOOKED: "booked", Fate.REPEATED: "repeated", Fate.LEFT_OUT: "left_out"}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did; `rejected_file` is there where rows were refused. `resumed` is in bytes."""

    run_id: int
    counts: Counts
    rejected_file: Path | None
    resumed: int


Watch = Callable[[int], None]


def run_feed(
    *, feed: Feed, path: Path, dry_run: bool = False, ran_by: str, watch: Watch | None = None
) -> Summary:
    """Book the rows of a file; the same file again books nothing, a cut-off run goes on.

    `watch` is told the bytes done after each batch. A dry run looks at each batch by itself and
    changes nothing. Raises Unreadable, ReadAlready, FileChanged, OSError.
    """
    with opened(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        file = FeedFile(stream, KINDS[feed].columns)
        progress = None if dry_run else _cut_off(feed, path, size, file)
        progress = progress or runs.begin(
            feed=feed, file_name=path.name, size=size, dry_run=dry_run, ran_by=ran_by
        )
        return _book(file, stream, feed, path, progress, dry_run=dry_run, watch=watch)


def run_upload(*, feed: Feed, path: Path, run_id: int, dry_run: bool) -> Summary:
    """The same for a run that is recorded already, whose file was uploaded; goes on if cut off.

    Raises Unreadable, ReadAlready, FileChanged, FileGone.
    """
    try:
        with opened_upload(path) as stream:
            file = FeedFile(stream, KINDS[feed].columns)
            progress = runs.of(run_id)
            if not file.skip(progress.mark):
                progress = runs.start_over(run_id)
            return _book(file, stream, feed, path, progress, dry_run=dry_run)
    except (Unreadable, FileGone) as refusal:
        runs.end(run_id, failure=str(refusal))
        raise


def _cut_off(feed: Feed, path: Path, size: int, file: FeedFile) -> Progress | None:
    """The run that stopped in this very file, with the file at the place where it did."""
    found = runs.cut_off(feed=feed, file_name=path.name, size=size)
    rejected = RejectedRows(rejected_file(path), file.header)
    whole = [one for one in found if rejected.holds(one.rejected_size)]
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
    rejected.go_back(progress.rejected_size)
    resumed = progress.mark.position
    try:
        with without_collecting(), unchanged(stream):
            for batch in ahead(batches(file, KINDS[feed])):
                _book_batch(batch, feed, progress, rejected, dry_run=dry_run)
                if watch:
                    watch(progress.mark.position)
    except ReadAlready:
        raise  # the run is somebody else's now
    except Exception as error:
        runs.end(progress.run_id, failure=_in_words(error))
        raise
    runs.end(progress.run_id)
    counts = progress.counts
    return Summary(
        progress.run_id, counts, rejected_file(path) if counts.rejected else None, resumed
    )


class _Undo(Exception):  # noqa: N818 - it only ends a transaction
    """Ends a dry run's transaction without a trace."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


def _book_batch(
    batch: Batch, feed: Feed, progress: Progress, rejected: RejectedRows, *, dry_run: bool
) -> None:
    """Book one batch and write down how far the run is, both or neither."""
    outcome, since = _tried(feed, batch.rows) if dry_run else None, progress.mark
    with transaction() as session:
        _note(batch, outcome or _booked(feed, batch.rows), progress, rejected)
        runs.move_on(session, progress, since=since)


def _booked(feed: Feed, rows: list[Any]) -> Outcome:
    return KINDS[feed].book(rows) if rows else Outcome((), 0)


def _tried(feed: Feed, rows: list[Any]) -> Outcome:
    try:
        with transaction():
            raise _Undo(_booked(feed, rows))  # noqa: TRY301 - raising is what undoes it
    except _Undo as undo:
        return undo.outcome


def _note(batch: Batch, outcome: Outcome, progress: Progress, rejected: RejectedRows) -> None:
    counts = replace(progress.counts)
    for fate in outcome.fates:
        _count(counts, fate)
    for place in batch.again:
        fate = outcome.fates[place]
        _count(counts, Fate.REPEATED if fate is Fate.BOOKED else fate)
    counts.rows += len(batch.rows) + len(batch.again) + len(batch.faulty)
    counts.rejected += len(batch.faulty)
    counts.points += outcome.points
    progress.rejected_size = rejected.add(batch.refused(outcome.fates))
    progress.counts, progress.mark = counts, batch.end


def _count(counts: Counts, fate: Fate) -> None:
    name = COUNTED_AS.get(fate, "rejected")
    setattr(counts, name, getattr(counts, name) + 1)


def _in_words(error: Exception) -> str:
    """Why a run was given up, for those who look at it."""
    match error:
        case Refusal():
            return str(error)
        case OSError():
            return error.strerror or type(error).__name__
        case SQLAlchemyError():
            reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
            return str(_("The database rejected it: %(reason)s", reason=reason))
    return str(_("Something went wrong on our side. Please try again."))
