"""Record a run: begin it, save its progress with each batch, end it; find interrupted ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.imports.models import Feed, ImportRun, Part, RunState
from marketplace.imports.reading import START, FilePosition
from marketplace.imports.row_errors import ReadAlready
from marketplace.points.billing.billed_months import record_billed

LONGEST_NAME: Final = 255


@dataclass(slots=True)
class RunCounts:
    """The counts of a run: rows by their outcome, and the points given.

    `differing` rows are booked, although what they say of their line's past is not in the books.
    """

    rows: int = 0
    booked: int = 0
    repeated: int = 0
    left_out: int = 0
    rejected: int = 0
    points: int = 0
    differing: int = 0


@dataclass(slots=True)
class Progress:
    """The progress of a run, as its record has it; sizes are in bytes, months like `2026-10`."""

    run_id: int
    mark: FilePosition = START
    rejected_size: int = 0
    counts: RunCounts = field(default_factory=RunCounts)
    part: Part = Part.ALL
    whole_digest: str = ""
    differing_size: int = 0
    months: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[Part, int]:
        """The progress of the run: the part, and the byte after which it continues."""
        return self.part, self.mark.position

    @property
    def first_days(self) -> list[date]:
        """The 1sts of the months."""
        return [date.fromisoformat(f"{month}-01") for month in sorted(self.months)]


COUNTED: Final = tuple(one.name for one in fields(RunCounts))


def printable_name(file_name: str) -> str:
    """Return a file's name to keep and show: its last part, without unprintable characters."""
    base_name = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(filter(str.isprintable, base_name)).strip()[-LONGEST_NAME:] or "?"


def begin(
    *,
    feed: Feed,
    file_name: str,
    size: int,
    dry_run: bool,
    ran_by: str,
    staff_id: int | None = None,
    whole_digest: str = "",
) -> Progress:
    """Record a run that starts now; `whole_digest` is the file's where it has credit notes."""
    now = clock.now()
    run = ImportRun(
        feed=feed,
        file_name=printable_name(file_name),
        size=size,
        dry_run=dry_run,
        ran_by=ran_by,
        staff_id=staff_id,
        state=RunState.RUNNING,
        part=first_part(whole_digest),
        whole_digest=whole_digest,
        created_at=now,
        beat_at=now,
    )
    with transaction() as session:
        session.add(run)
    return Progress(run.id, part=run.part, whole_digest=whole_digest)


def first_part(whole_digest: str) -> Part:
    """Return the part of the rows with which a run over such a file begins."""
    return Part.CREDIT_NOTES if whole_digest else Part.ALL


def interrupted(*, feed: Feed, file_name: str, size: int) -> list[Progress]:
    """Return the commands' runs that made progress and never ended, newest first."""
    runs = db.session.scalars(
        select(ImportRun)
        .where(
            ImportRun.feed == feed,
            ImportRun.file_name == printable_name(file_name),
            ImportRun.size == size,
            ImportRun.state.in_((RunState.RUNNING, RunState.FAILED)),
            ImportRun.dry_run.is_(False),
            ImportRun.uploaded.is_(None),
            ImportRun.position > 0,
        )
        .order_by(ImportRun.id.desc())
        .limit(10)
    )
    return [_progress(run) for run in runs]


def progress_of(run_id: int) -> Progress:
    """Return the run's progress; raises NotFound."""
    run = db.session.get(ImportRun, run_id, populate_existing=True)
    if run is None:
        raise NotFound
    return _progress(run)


def _progress(run: ImportRun) -> Progress:
    counts = RunCounts(**{name: getattr(run, name) for name in COUNTED})
    return Progress(
        run.id,
        FilePosition(run.position, run.digest),
        run.rejected_size,
        counts,
        part=run.part,
        whole_digest=run.whole_digest,
        differing_size=run.differing_size,
        months=frozenset(run.months),
    )


def start_over(run_id: int, *, whole_digest: str = "") -> Progress:
    """Reset the run's progress."""
    progress = Progress(run_id, part=first_part(whole_digest), whole_digest=whole_digest)
    with transaction() as session:
        save_progress(session, progress, since=progress_of(run_id).place)
    return progress


def next_part(progress: Progress, mark: FilePosition) -> None:
    """Record that the credit notes are booked, and that the others follow from that mark on."""
    since = progress.place
    progress.part, progress.mark = Part.OTHERS, mark
    with transaction() as session:
        save_progress(session, progress, since=since)


def save_progress(session: Session, progress: Progress, *, since: tuple[Part, int]) -> None:
    """Save the run's progress, in the transaction of the batch that made it.

    Raises ReadAlready where another worker has made progress since that place.
    """
    counted = {name: getattr(progress.counts, name) for name in COUNTED}
    moved = session.execute(
        update(ImportRun)
        .where(
            ImportRun.id == progress.run_id,
            (ImportRun.part == since[0]) & (ImportRun.position == since[1]),
        )
        .values(
            position=progress.mark.position,
            digest=progress.mark.digest,
            rejected_size=progress.rejected_size,
            part=progress.part,
            whole_digest=progress.whole_digest,
            differing_size=progress.differing_size,
            months=sorted(progress.months),
            state=RunState.RUNNING,
            beat_at=clock.now(),
            **counted,
        )
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    )
    if moved.first() is None:
        raise ReadAlready


def end(run_id: int, *, failure: str | None = None, months: Iterable[date] = ()) -> None:
    """Record the run's end: done, or failed with the reason.

    `months` (their 1sts) are those whose spending is booked with this run.
    """
    state = RunState.FAILED if failure else RunState.DONE
    with transaction() as session:
        record_billed(session, months)
        session.execute(
            update(ImportRun)
            .where(ImportRun.id == run_id)
            .values(state=state, finished_at=clock.now(), failure=failure)
            .execution_options(synchronize_session=False)
        )
