"""`marketplace backup` and `marketplace restore`: database and uploads in one file."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import current_thread, main_thread
from typing import Final

import click
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.catalogue.models import Offer
from marketplace.commands import archive
from marketplace.commands.copies import Copy, SQLiteCopy, copy_of
from marketplace.conversions.models import Conversion
from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db, migrate
from marketplace.foundation.secrets_at_rest import UnreadableSecretError, decrypt
from marketplace.foundation.secrets_at_rest.private_files import private_folder
from marketplace.foundation.settings import Settings

CONTENT = (Customer, User, Offer)
FOLDER: Final = ".pika-"  # of a folder that is deleted at the end
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
    if not file.parent.is_dir():
        raise click.ClickException(f"there is no folder {file.parent}")
    with _folder(file.parent) as folder:
        copy = copy_of(settings)
        dump = folder / copy.name
        copy.dump(dump)
        version = copy.check(dump)
        archive.pack(file, dump, settings.uploads, database=copy.kind, schema_version=version)
    click.echo(f"{file}: {file.stat().st_size} bytes")


@click.command()
@click.argument("file", type=old_file)
@click.option("--force", is_flag=True, help="Replace a database that is not empty.")
@click.option(
    "--without-checksums",
    is_flag=True,
    help="Accept a backup of an older version, which holds none: damage may stay unnoticed.",
)
@with_appcontext
def restore(file: Path, *, force: bool, without_checksums: bool) -> None:
    """Restore the database and the uploads from FILE, once all of it is verified."""
    settings: Settings = current_app.config["SETTINGS"]
    if not force and not is_empty():
        raise click.ClickException("the database is not empty; use --force to replace it")
    copy = copy_of(settings)
    private_folder(settings.uploads)
    with _folder(settings.instance_path) as content, _folder(settings.uploads) as staged:
        version = _verify(file, content, copy, without_checksums=without_checksums)
        archive.stage(content / archive.UPLOADS, staged)
        db.session.remove()
        db.engine.dispose()
        copy.load(content / copy.name)
        archive.put_in_place(staged, settings.uploads)
    click.echo(f"restored from {file}")
    if version != _versions()[0]:
        click.echo("the backup is of an older version: run `marketplace db upgrade`", err=True)
    elif not can_read_codes():
        click.echo(
            "the backup's codes are encrypted under another SECRET_KEY: add that one to "
            "SECRET_KEY_PREVIOUS",
            err=True,
        )


def _verify(file: Path, folder: Path, copy: Copy, *, without_checksums: bool) -> str:
    """Unpack the backup and open its database; return its schema version.

    Raises ClickException where anything is damaged, unknown, or of another kind.
    """
    hashes = archive.unpack(file, folder)
    if copy.name not in hashes:
        raise click.ClickException(f"{file} does not contain a {copy.kind} database")
    unchecked = without_checksums and archive.MANIFEST not in hashes
    manifest = None if unchecked else archive.check(folder, hashes)
    version = copy.check(folder / copy.name)
    if manifest is not None and manifest.schema_version != version:
        raise click.ClickException("the backup's manifest is of another database")
    if version not in _versions():
        raise click.ClickException(
            f"the backup's schema {version!r} is unknown: it is of a newer version, or of "
            "something else"
        )
    if not isinstance(copy, SQLiteCopy) and _version_in_place() not in {None, version}:
        raise click.ClickException(
            f"the database has another schema than the backup ({version}): drop and create it "
            "first, so that no table of the other version is left"
        )
    return version


def _versions() -> list[str]:
    """Return the schema versions that this installation knows, the newest first."""
    script = ScriptDirectory.from_config(migrate.get_config())
    return [revision.revision for revision in script.walk_revisions()]


def _version_in_place() -> str | None:
    """Return the schema version of the database as it is; None where it has no tables."""
    with Session(db.engine) as session:
        if "alembic_version" not in inspect(session.connection()).get_table_names():
            return None
        found = session.connection().scalar(text("SELECT version_num FROM alembic_version"))
        return str(found) if found else None


@contextmanager
def _folder(parent: Path) -> Iterator[Path]:
    """Make a folder on the parent's disk; it is deleted at the end, on SIGTERM too."""
    in_charge = current_thread() is main_thread()
    before = signal.signal(signal.SIGTERM, _end) if in_charge else None
    folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if in_charge:
            signal.signal(signal.SIGTERM, before)


def _end(_number: int, _frame: object) -> None:
    sys.exit("stopped")


def can_read_codes() -> bool:
    """Return whether the newest code in the database can be decrypted, or there is none."""
    newest = select(Conversion.sealed_code).where(Conversion.sealed_code.is_not(None))
    with Session(db.engine) as session:
        sealed = session.scalar(newest.order_by(Conversion.id.desc()).limit(1))
    try:
        return sealed is None or bool(decrypt(sealed))
    except UnreadableSecretError:
        return False


def is_empty() -> bool:
    """Return whether the database holds no people and no offers, or no tables at all."""
    with Session(db.engine) as session:
        tables = set(inspect(session.connection()).get_table_names())
        existing = [table for table in CONTENT if table.__tablename__ in tables]
        return all(session.scalar(select(table.id).limit(1)) is None for table in existing)
