"""Migrate one database of each kind in a run of several workers; the others begin with copies."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

Migrate = Callable[[], None]
SEVERAL = "PYTEST_XDIST_WORKER" in os.environ


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Let one worker of the run through at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate_file(file: Path, folder: Path, migrate: Migrate) -> None:
    """Make the file of SQLite's migrated database; `folder` is the one of all workers."""
    if not SEVERAL:
        migrate()
        return
    first = folder / "migrated.db"
    with one_at_a_time(first.with_suffix(".lock")):
        if first.exists():
            shutil.copyfile(first, file)
        else:
            migrate()
            shutil.copyfile(file, first)


def migrate_database(name: str, lock: Path, server: Connection, migrate: Migrate) -> None:
    """Make PostgreSQL's migrated database of that name."""
    server.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    if not SEVERAL:
        server.execute(text(f"CREATE DATABASE {name}"))
        migrate()
        return
    first = f"{name.rpartition('_')[0]}_migrated"
    with one_at_a_time(lock):
        made = server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": first})
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE {first if made else 'template1'}"))
        if not made:
            migrate()
            server.execute(text(f"CREATE DATABASE {first} TEMPLATE {name}"))
