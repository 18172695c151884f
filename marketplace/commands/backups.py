"""`marketplace backup` and `marketplace restore`: database and uploads in one file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.catalogue.models import Offer
from marketplace.commands import archive
from marketplace.commands.copies import copy_of
from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings

CONTENT = (Customer, User, Offer)
new_file = click.Path(dir_okay=False, path_type=Path)
old_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=new_file)
@with_appcontext
def backup(file: Path) -> None:
    """Copy the current database and uploads into FILE (a tar).

    The marketplace can keep running during the backup.
    """
    settings: Settings = current_app.config["SETTINGS"]
    if file.exists():
        raise click.ClickException(f"{file} already exists")
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of(settings)
        dump = Path(folder) / copy.name
        copy.dump(dump)
        archive.pack(file, dump, settings.uploads)
    click.echo(f"{file}: {file.stat().st_size} bytes")


@click.command()
@click.argument("file", type=old_file)
@click.option("--force", is_flag=True, help="Replace a database that is not empty.")
@with_appcontext
def restore(file: Path, force: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Restore the database and the uploads from FILE."""
    settings: Settings = current_app.config["SETTINGS"]
    if not force and not is_empty():
        raise click.ClickException("the database is not empty; use --force to replace it")
    with tempfile.TemporaryDirectory() as folder:
        archive.unpack(file, Path(folder))
        copy = copy_of(settings)
        dump = Path(folder) / copy.name
        if not dump.exists():
            raise click.ClickException(f"{file} does not contain a {copy.kind} database")
        db.session.remove()
        db.engine.dispose()
        copy.load(dump)
        archive.put_back(Path(folder) / archive.UPLOADS, settings.uploads)
    click.echo(f"restored from {file}")


def is_empty() -> bool:
    """Return whether the database holds no people and no offers, or no tables at all."""
    with Session(db.engine) as session:
        tables = set(inspect(session.connection()).get_table_names())
        existing = [table for table in CONTENT if table.__tablename__ in tables]
        return all(session.scalar(select(table.id).limit(1)) is None for table in existing)
