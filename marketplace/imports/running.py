"""Running a feed: read, check, book batch by batch, keep what was refused, go on after a crash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.exc import SQLAlchemyError

from marketplace.imports import runs
from marketplace.imports.batches import Batch, batches
from marketplace.imports.faults import FileChanged, ReadAlready
from marketplace.imports.feeds import KINDS
from marketplace.imports.models import Feed
from marketplace.imports.reading import FeedFile
from marketplace.imports.rejected import RejectedRows
from marketplace.imports.runs import Counts, Progress
from marketplace.points.fates import Fate, Outcome
from marketplace.refusals import Refusal
from marketplace.transaction import transaction

COUNTED_AS = {Fate.BOOKED: "booked", Fate.REPEATED: "repeated", Fate.LEFT_OUT: "left_out"}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did; `rejected_file` is there where rows were refused. `resumed` is in bytes."""

    run_id: int
    counts: Counts
    rejected_file: Path | None
    resumed: int


Watch = Callable[[int], None]
Stamp = tuple[int, int]  # size in bytes, nanoseconds of the last writing


def run_feed(
    *, feed: Feed, path: Path, dry_run: bool = False, ran_by: str, watch: Watch | None = None
) -> Summary:
    """Book the rows of a file; the same file again books nothing, a cut-off run goes on.

    `watch` is told the bytes done after each batch. A dry run looks at each batch by itself and
    changes nothing. Raises Unreadable, ReadAlready, FileChanged, OSError.
    """
    with _opened(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        file = FeedFile(stream, KINDS[feed].columns)
        progress = None if dry_run else _cut_off(feed, size, file)
        progress = progress or runs.begin(
            feed=feed, file_name=path.name, size=size, dry_run=dry_run, ran_by=ran_by
        )
        return _book(file, stream, feed, path, progress, dry_run=dry_run, watch=watch)


def run_upload(*, feed: Feed, path: Path, run_id: int, dry_run: bool) -> Summary:
    """The same for a run that is recorded already, whose file was uploaded; goes on if cut off."""
    with _opened(path) as stream:
        progress = runs.of(run_id)
        try:
            file = FeedFile(stream, KINDS[feed].columns)
        except Refusal as refusal:
            runs.end(run_id, failure=str(refusal))
            raise
        if not file.skip(progress.mark):
            progress = Progress(run_id)
        return _book(file, stream, feed, path, progress, dry_run=dry_run)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file, which no other run reads meanwhile."""
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ReadAlready from error
        yield stream


def _cut_off(feed: Feed, size: int, file: FeedFile) -> Progress | None:
    """The run that stopped in this very file, with the file at the place where it did."""
    found = runs.cut_off(feed=feed, size=size)
    return next((one for one in found if file.skip(one.mark)), None)


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
    resumed, before = progress.mark.position, _stamp(stream)
    try:
        for batch in batches(file, KINDS[feed]):
            _book_batch(batch, feed, progress, rejected, dry_run=dry_run)
            if watch:
                watch(progress.mark.position)
        _require_same(before, _stamp(stream))
    except (Refusal, OSError, SQLAlchemyError) as error:
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
    outcome = _tried(feed, batch.rows) if dry_run else None
    with transaction() as session:
        _note(batch, outcome or _booked(feed, batch.rows), progress, rejected)
        runs.move_on(session, progress)


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


def _require_same(before: Stamp, after: Stamp) -> None:
    if before != after:
        raise FileChanged


def _stamp(stream: BinaryIO) -> Stamp:
    """What changes when somebody writes to the file."""
    facts = os.fstat(stream.fileno())
    return facts.st_size, facts.st_mtime_ns


def _in_words(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error) or type(error).__name__


def rejected_file(path: Path) -> Path:
    """Where the refused rows of a file are kept: beside it."""
    return path.with_name(f"{path.name}.rejected.csv")
