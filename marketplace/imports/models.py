"""Define the table of the feeds that were run: the user, the progress and the result."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation.column_types import BigId, Json, words
from marketplace.foundation.extensions import Base


class Feed(StrEnum):
    """The kind of a feed's file."""

    LINES = "lines"
    SPENDING = "spending"
    TOPUPS = "topups"
    TARIFF_CHANGES = "tariff-changes"


class RunState(StrEnum):
    """The state of a run: waiting for the worker, running, done, or failed."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Part(StrEnum):
    """The part of a file's rows that a run is booking: credit notes, then all others."""

    ALL = "all"
    CREDIT_NOTES = "credit-notes"
    OTHERS = "others"


class ImportRun(Base):
    """A run over a file.

    `position` is how many bytes are done, and `digest` the SHA-256 of those, so that an interrupted
    run resumes where it stopped; `rejected_size` is the size of its file of rejected rows at that
    point, and `differing_size` that of its file of differing ones. A file with credit notes is read
    twice: `part` says for which rows, and `whole_digest` is the SHA-256 of the file; without them
    it is empty. `months` are those of the rows, as `2026-10`. `beat_at` is when it last made
    progress. `uploaded` is the file's name in the instance's folder of imports; None for a file
    that a command read in place.
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
    part: Mapped[Part] = mapped_column(words(Part, "part"), default=Part.ALL)
    whole_digest: Mapped[str] = mapped_column(String(64), default="")
    rejected_size: Mapped[int] = mapped_column(BigInteger, default=0)
    differing_size: Mapped[int] = mapped_column(BigInteger, default=0)
    months: Mapped[list[str]] = mapped_column(Json, default=list)
    rows: Mapped[int] = mapped_column(default=0)
    booked: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    differing: Mapped[int] = mapped_column(default=0)
    points: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    beat_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(Text)
