"""The table of the feeds that were run: by whom, how far, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, words
from marketplace.foundation.extensions import Base


class Feed(StrEnum):
    """What a file holds."""

    LINES = "lines"
    SPENDING = "spending"
    TOPUPS = "topups"
    TARIFF_CHANGES = "tariff-changes"


class RunState(StrEnum):
    """Where a run is: waiting for the worker, under way, at its end, or given up."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportRun(Base):
    """One reading of a file.

    `position` is how many bytes are done, and `digest` the SHA-256 of those, so that a run that
    was cut off goes on where it stopped; `rejected_size` is how long its file of rejected rows was
    then. `beat_at` is when it last moved. `uploaded` is the file's name in the instance's folder
    of imports; None for a file that a command read where it lay.
    """

    __tablename__ = "import_runs"
    __table_args__ = (
        Index(
            "ix_import_runs_open",
            "id",
            postgresql_where=text("state IN ('waiting', 'running')"),
            sqlite_where=text("state IN ('waiting', 'running')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    feed: Mapped[Feed] = mapped_column(words(Feed, "feed"))
    file_name: Mapped[str] = mapped_column(String(255))
    uploaded: Mapped[str | None] = mapped_column(String(80))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ran_by: Mapped[str] = mapped_column(String(64))
    dry_run: Mapped[bool]
    state: Mapped[RunState] = mapped_column(words(RunState, "state"))
    size: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    rejected_size: Mapped[int] = mapped_column(BigInteger, default=0)
    rows: Mapped[int] = mapped_column(default=0)
    booked: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(Text)
