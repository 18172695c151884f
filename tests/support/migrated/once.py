"""Migrate one database of each kind in a run of several workers; the others begin with copies."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, text

from tests.support.run_folder import kept

Migrate = Callable[[], None]
SEVERAL = "PYTEST_XDIST_WORKER" in os.environ


def migrate_file(file: Path, migrate: Migrate) -> None:
    """Make the file of SQLite's migrated database."""
    if not SEVERAL or file.exists():  # a file that exists has rows
        migrate()
        return
    with kept("migrated.db") as first:
        if first.exists():
            shutil.copyfile(first, file)
        else:
            migrate()
            shutil.copyfile(file, first)


def migrate_database(name: str, server: Connection, migrate: Migrate) -> None:
    """Make PostgreSQL's migrated database of that name."""
    server.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    if not SEVERAL:
        server.execute(text(f"CREATE DATABASE {name}"))
        migrate()
        return
    first = f"{name.rpartition('_')[0]}_migrated"
    with kept("postgresql"):
        made = server.scalar(text("SELECT 1 FROM pg_database WHERE datname = :n"), {"n": first})
        server.execute(text(f"CREATE DATABASE {name} TEMPLATE {first if made else 'template1'}"))
        if not made:
            migrate()
            server.execute(text(f"CREATE DATABASE {first} TEMPLATE {name}"))
