"""Run a feed: read, check, book batch by batch, keep the refused rows, resume after a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy.exc import SQLAlchemyError

from marketplace.foundation.bulk import without_garbage_collection
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction
from marketplace.imports import runs
from marketplace.imports.batches import Batch, batches
from marketplace.imports.content.credit_notes import digest_with_credit_notes
from marketplace.imports.content.gzip_stream import content_of, content_size
from marketplace.imports.counting import RowFiles, count_outcomes
from marketplace.imports.dry_run import try_rows
from marketplace.imports.earlier_rows import EarlierRows, earlier_rows
from marketplace.imports.feeds import KINDS, FeedFormat
from marketplace.imports.models import Feed, Part
from marketplace.imports.opening import (
    differing_file,
    open_locked,
    open_uploaded,
    rejected_file,
    require_unchanged,
)
from marketplace.imports.read_ahead import read_ahead
from marketplace.imports.reading import FeedFile
from marketplace.imports.row_errors import FileGone, ReadAlready, Unreadable
from marketplace.imports.runs import Progress, RunCounts
from marketplace.points.billing.row_outcome import BatchOutcome


@dataclass(frozen=True, slots=True)
class Summary:
    """The result of a run; the files are None without such rows. `resumed` is in bytes."""

    run_id: int
    counts: RunCounts
    rejected_file: Path | None
    resumed: int
    differing_file: Path | None = None


Watch = Callable[[int], None]


def run_feed(
    *, feed: Feed, path: Path, dry_run: bool = False, ran_by: str, watch: Watch | None = None
) -> Summary:
    """Book the rows of a file; the same file again books nothing, an interrupted run resumes.

    `watch` is called with the bytes done after each batch. A dry run changes nothing, and says
    exactly what a run would book. Raises Unreadable, ReadAlready, FileChanged, OSError.
    """
    with open_locked(path) as stream:
        size = content_size(stream)
        file, whole = _opened(stream, feed)
        progress = None if dry_run else _interrupted(feed, path, size, file, whole)
        progress = progress or runs.begin(
            feed=feed,
            file_name=path.name,
            size=size,
            dry_run=dry_run,
            ran_by=ran_by,
            whole_digest=whole,
        )
        return _book(file, stream, feed, path, progress, dry_run=dry_run, watch=watch)


def run_upload(*, feed: Feed, path: Path, run_id: int, dry_run: bool) -> Summary:
    """Book an uploaded file, whose run is recorded already; resumes an interrupted run.

    Raises Unreadable, ReadAlready, FileChanged, FileGone.
    """
    try:
        with open_uploaded(path) as stream:
            file, whole = _opened(stream, feed)
            progress = runs.progress_of(run_id)
            same = progress.whole_digest == whole and not dry_run
            if not (same and file.skip(progress.mark)):
                progress = runs.start_over(run_id, whole_digest=whole)
            return _book(file, stream, feed, path, progress, dry_run=dry_run)
    except (Unreadable, FileGone) as refusal:
        runs.end(run_id, failure=str(refusal))
        raise


def _opened(stream: BinaryIO, feed: Feed) -> tuple[FeedFile, str]:
    """Return the file at its first row, and its SHA-256 where it may have credit notes.

    Raises Unreadable.
    """
    kind = KINDS[feed]
    FeedFile(
        content_of(stream), kind.columns, kind.optional
    )  # a file of another kind is not read to its end
    whole = digest_with_credit_notes(content_of(stream)) if kind.is_credit else ""
    return FeedFile(content_of(stream), kind.columns, kind.optional), whole


def _interrupted(
    feed: Feed, path: Path, size: int, file: FeedFile, whole_digest: str
) -> Progress | None:
    """Return the run that stopped in this same file, with the file at that place."""
    candidates = runs.interrupted(feed=feed, file_name=path.name, size=size)
    files = RowFiles.of(path, file.header)
    whole = [one for one in candidates if files.hold(one) and one.whole_digest == whole_digest]
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
    files = RowFiles.of(path, file.header)
    files.truncate(progress)
    resumed = progress.mark.position
    tries = earlier_rows(KINDS[feed]) if dry_run else nullcontext()
    try:
        with without_garbage_collection(), require_unchanged(stream), tries as earlier:
            for batch in _batches(file, stream, KINDS[feed], progress):
                _book_batch(batch, feed, progress, files, earlier)
                if watch:
                    watch(progress.mark.position)
    except ReadAlready:
        raise  # another worker has taken the run over
    except Exception as error:
        runs.end(progress.run_id, failure=_in_words(error))
        raise
    runs.end(progress.run_id, months=() if dry_run else progress.first_days)
    counts = progress.counts
    return Summary(
        progress.run_id,
        counts,
        rejected_file(path) if counts.rejected else None,
        resumed,
        differing_file(path) if counts.differing else None,
    )


def _batches(
    file: FeedFile, stream: BinaryIO, kind: FeedFormat, progress: Progress
) -> Iterator[Batch]:
    """Yield the batches that the run still has to book: of credit notes, then of all others."""
    if progress.part is Part.CREDIT_NOTES:
        yield from read_ahead(batches(file, kind, progress.part))
        file = FeedFile(content_of(stream), kind.columns, kind.optional)
        runs.next_part(progress, file.mark())
    yield from read_ahead(batches(file, kind, progress.part))


def _book_batch(
    batch: Batch, feed: Feed, progress: Progress, files: RowFiles, earlier: EarlierRows | None
) -> None:
    """Book one batch and save the run's progress, both or neither; with `earlier`, only try it."""
    since, book = progress.place, partial(_booked, feed)
    outcome = try_rows(book, batch.rows, earlier) if earlier else None
    with transaction() as session:
        outcome = outcome or book(batch.rows)
        files.add(batch, outcome, progress)
        count_outcomes(batch, outcome, progress, KINDS[feed].month)
        runs.save_progress(session, progress, since=since)


def _booked(feed: Feed, rows: list[Any]) -> BatchOutcome:
    return KINDS[feed].book(rows) if rows else BatchOutcome((), 0)


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
