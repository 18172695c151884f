"""Count what became of the rows of a batch, and list the refused and the differing ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

from marketplace.imports.batches import Batch
from marketplace.imports.content.header import Header
from marketplace.imports.opening import differing_file, rejected_file
from marketplace.imports.rejected import RejectedRows
from marketplace.imports.runs import Progress, RunCounts
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome

COUNTED_AS: Final = {
    RowOutcome.BOOKED: "booked",
    RowOutcome.REPEATED: "repeated",
    RowOutcome.LEFT_OUT: "left_out",
}


@dataclass(frozen=True, slots=True)
class RowFiles:
    """The files next to a feed's: of the refused rows, and of booked ones that differ."""

    rejected: RejectedRows
    differing: RejectedRows

    @classmethod
    def of(cls, path: Path, header: Header) -> Self:
        """Return the files next to the feed's file."""
        return cls(
            RejectedRows(rejected_file(path), header), RejectedRows(differing_file(path), header)
        )

    def truncate(self, progress: Progress) -> None:
        """Remove what an interrupted run wrote after its last booked batch."""
        self.rejected.truncate(progress.rejected_size)
        self.differing.truncate(progress.differing_size)

    def hold(self, progress: Progress) -> bool:
        """Return whether the files still have all that a run had written by then."""
        return self.rejected.holds(progress.rejected_size) and self.differing.holds(
            progress.differing_size
        )

    def add(self, batch: Batch, outcome: BatchOutcome, progress: Progress) -> None:
        """List the batch's rows, and note the sizes of the files."""
        progress.rejected_size = self.rejected.add(batch.refused(outcome.row_outcomes))
        progress.differing_size = self.differing.add(batch.differing(outcome.differing))


def count_outcomes(
    batch: Batch,
    outcome: BatchOutcome,
    progress: Progress,
    month_of: Callable[[Any], date | None] | None,
) -> None:
    """Add the batch to the run's counts and months, and move its mark to the batch's end."""
    counts = replace(progress.counts)
    for row_outcome in outcome.row_outcomes:
        _count(counts, row_outcome)
    for place in batch.repeats:
        row_outcome = outcome.row_outcomes[place]
        _count(counts, RowOutcome.REPEATED if row_outcome is RowOutcome.BOOKED else row_outcome)
    counts.rows += len(batch.rows) + len(batch.repeats) + len(batch.faulty)
    counts.rejected += len(batch.faulty)
    counts.differing += len(outcome.differing)
    counts.points += outcome.points
    if month_of is not None:
        progress.months |= _months(batch, outcome, month_of)
    progress.counts, progress.mark = counts, batch.end


def _months(
    batch: Batch, outcome: BatchOutcome, month_of: Callable[[Any], date | None]
) -> frozenset[str]:
    """Return the months that the rows which were not refused report on."""
    judged = zip(batch.rows, outcome.row_outcomes, strict=True)
    months = {month_of(row) for row, row_outcome in judged if row_outcome in COUNTED_AS}
    return frozenset(f"{month:%Y-%m}" for month in months if month is not None)


def _count(counts: RunCounts, row_outcome: RowOutcome) -> None:
    name = COUNTED_AS.get(row_outcome, "rejected")
    setattr(counts, name, getattr(counts, name) + 1)
