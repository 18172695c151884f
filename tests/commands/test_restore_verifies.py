"""A restore verifies all of a backup before it touches anything, on both databases."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role, User
from marketplace.cli import main
from marketplace.foundation.extensions import db
from tests.commands.conftest import CommandResult, Run
from tests.commands.test_backup import POSTGRESQL_PROGRAMS
from tests.support.cast import Cast, a_user
from tests.support.databases import Database
from tests.support.waiting import eventually
from tests.support.warm.fork import fork

pytestmark = pytest.mark.databases("sqlite", "postgresql")
Entries = dict[str, bytes]


@pytest.fixture
def here(on: Run) -> Run:
    """Run a command with the PostgreSQL programs of the tests' own server first."""

    def here(*arguments: str) -> CommandResult:
        return on(*arguments, PATH=f"{POSTGRESQL_PROGRAMS}:{os.environ['PATH']}")

    return here


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def picture(instance: Path) -> Path:
    file = instance / "uploads" / "ab" / "cup.webp"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"a good picture")
    return file


@pytest.fixture(scope="module")
def backups() -> dict[str, bytes]:
    """The backup of each kind of database, once one was made: it is the same for all tests."""
    return {}


@pytest.fixture
def saved(
    here: Run,
    cast: Cast,
    picture: Path,
    tmp_path: Path,
    database: Database,
    backups: dict[str, bytes],
) -> Path:
    """A backup in which there is Arta; since then there is an intruder, and another picture."""
    assert cast.arta
    file = tmp_path / "backups" / "all.tar"
    file.parent.mkdir()
    if database.kind not in backups:
        ended = here("backup", str(file))
        assert ended.code == 0, ended.err
        backups[database.kind] = file.read_bytes()
    file.write_bytes(backups[database.kind])
    a_user("intruder", Role.AUDITOR)
    picture.write_bytes(b"a picture of today")
    return file


@pytest.fixture
def refused(here: Run, saved: Path, picture: Path, instance: Path) -> Callable[..., str]:
    """Restore, which must be refused in one line with nothing touched or left; gives the line."""

    def refused(*options: str) -> str:
        ended = here("restore", str(saved), "--force", *options)
        assert ended.code == 1, ended.out
        assert len(ended.err.splitlines()) == 1, ended.err
        assert usernames() == {"arta", "intruder"}
        assert picture.read_bytes() == b"a picture of today"
        assert left_behind(instance) == left_behind(saved.parent) == []
        return ended.err

    return refused


def usernames() -> set[str]:
    found = set(db.session.scalars(select(User.username)))
    db.session.remove()
    return found


def left_behind(folder: Path) -> list[Path]:
    names = (path for path in folder.rglob("*"))
    return [path for path in names if ".pika" in path.name or ".part" in path.name]


def entries(file: Path) -> Entries:
    with tarfile.open(file) as tar:
        read = ((one.name, tar.extractfile(one)) for one in tar)
        return {name: content.read() for name, content in read if content}


def pack(file: Path, contents: Entries) -> None:
    with tarfile.open(file, "w") as tar:
        for name, content in contents.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def database_of(contents: Entries) -> str:
    return next(name for name in contents if name.startswith("database."))


def turned(content: bytes, places: range) -> bytes:
    """The content with the bytes at the places turned over."""
    changed = bytearray(content)
    for place in places:
        changed[place] ^= 0xFF
    return bytes(changed)


def test_a_whole_backup_comes_back(here: Run, saved: Path, picture: Path, instance: Path) -> None:
    ended = here("restore", str(saved), "--force")
    assert ended.code == 0, ended.err
    assert usernames() == {"arta"}
    assert picture.read_bytes() == b"a good picture"
    assert left_behind(instance) == []


def test_twenty_bytes_turned_over_anywhere_in_the_database_are_noticed(
    saved: Path, refused: Callable[..., str]
) -> None:
    good = saved.read_bytes()
    name = database_of(entries(saved)).encode()
    start = good.index(name) + 512
    length = len(entries(saved)[name.decode()])
    for share in (0.01, 0.3, 0.5, 0.9):
        place = start + int(length * share)
        saved.write_bytes(turned(good, range(place, place + 20)))
        assert "damaged" in refused()


def test_a_picture_that_changed_is_noticed(saved: Path, refused: Callable[..., str]) -> None:
    pack(saved, entries(saved) | {"uploads/ab/cup.webp": b"another picture"})
    assert "'uploads/ab/cup.webp' is not as it was saved" in refused()


@pytest.mark.parametrize("lost", ["uploads/ab/cup.webp", "manifest.json", "database"])
def test_a_file_that_is_missing_is_noticed(
    saved: Path, refused: Callable[..., str], lost: str
) -> None:
    contents = entries(saved)
    del contents[database_of(contents) if lost == "database" else lost]
    pack(saved, contents)
    assert refused()


def test_a_file_that_was_added_is_noticed(saved: Path, refused: Callable[..., str]) -> None:
    pack(saved, entries(saved) | {"uploads/evil.webp": b"evil"})
    assert "evil" in refused()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_backup_that_was_cut_off_is_noticed(
    saved: Path, refused: Callable[..., str], share: float
) -> None:
    good = saved.read_bytes()
    saved.write_bytes(good[: int(len(good) * share)])
    assert refused()


@pytest.mark.parametrize("version", ["0099", "", "x'; DROP TABLE users"])
def test_a_schema_that_this_version_does_not_know_is_refused(
    saved: Path, refused: Callable[..., str], version: str
) -> None:
    contents = entries(saved)
    manifest = json.loads(contents["manifest.json"]) | {"schema_version": version}
    pack(saved, contents | {"manifest.json": json.dumps(manifest).encode()})
    assert refused()


@pytest.mark.databases_in_turn
@pytest.mark.parametrize(
    "manifest", [b"", b"null", b"[]", b"{}", b"\xff", b'{"files": 1}', b"[" * 100_000]
)
def test_a_manifest_that_is_none_is_refused(
    saved: Path, refused: Callable[..., str], manifest: bytes
) -> None:
    pack(saved, entries(saved) | {"manifest.json": manifest})
    assert "manifest" in refused()


def test_an_older_backup_needs_a_word_and_is_opened_all_the_same(
    here: Run, saved: Path, refused: Callable[..., str]
) -> None:
    contents = entries(saved)
    del contents["manifest.json"]
    pack(saved, contents)
    assert "--without-checksums" in refused()
    name = database_of(contents)
    length = len(contents[name])
    pack(saved, contents | {name: turned(contents[name], range(length // 4, length // 2))})
    assert "damaged" in refused("--without-checksums")
    pack(saved, contents)
    assert here("restore", str(saved), "--force", "--without-checksums").code == 0
    assert usernames() == {"arta"}


def test_something_else_in_the_databases_place_is_refused(
    saved: Path, refused: Callable[..., str]
) -> None:
    name = database_of(entries(saved))
    for content in (b"", b"hello", b"SQLite format 3\0" + b"x" * 4096, b"PGDMP" + b"\1" * 4096):
        pack(saved, {name: content})
        assert refused("--without-checksums")


def hostile(kind: str) -> tarfile.TarInfo:
    entry = tarfile.TarInfo("uploads/x")
    if kind in {"symlink", "hard link"}:
        entry.type = tarfile.SYMTYPE if kind == "symlink" else tarfile.LNKTYPE
        entry.linkname = "/etc/passwd"
    elif kind in {"device", "pipe"}:
        entry.type = tarfile.CHRTYPE if kind == "device" else tarfile.FIFOTYPE
    elif kind == "huge":
        entry.size = 2**60
    else:
        entry.name = kind
    return entry


@pytest.mark.databases_in_turn
@pytest.mark.parametrize(
    "kind",
    [
        "symlink", "hard link", "device", "pipe", "huge", "../x", "/x", "uploads/../../x",
        "other/x", "uploads/" + "x" * 300, "uploads/\udcff", "database.sqlite/x",
    ],
)  # fmt: skip
def test_hostile_entries_are_refused_without_a_trace(
    saved: Path, refused: Callable[..., str], kind: str
) -> None:
    contents = entries(saved)
    pack(saved, contents)
    with tarfile.open(saved, "a") as tar:
        tar.addfile(hostile(kind))
    refused()


def test_an_entry_that_comes_twice_is_refused(saved: Path, refused: Callable[..., str]) -> None:
    with tarfile.open(saved, "a") as tar:
        tar.addfile(tarfile.TarInfo("manifest.json"))
    assert "does not belong in a backup" in refused()


def test_random_damage_is_one_line(saved: Path, here: Run) -> None:
    good, dice = saved.read_bytes(), random.Random(7)
    for number in range(12):
        place = dice.randrange(len(good) if number % 2 else 1024)
        bad = turned(good, range(place, min(place + 20, len(good))))
        saved.write_bytes(gzip.compress(bad)[:-9] if number % 5 == 0 else bad)
        ended = here("restore", str(saved), "--force")
        assert ended.code in {0, 1}
        assert len(ended.err.splitlines()) == ended.code, ended.err
        if ended.code:
            assert usernames() == {"arta", "intruder"}
        else:  # only what no one reads was damaged: padding, or a time
            assert usernames() == {"arta"}
            a_user("intruder", Role.AUDITOR)


def test_a_backup_that_is_stopped_leaves_nothing(
    saved: Path, database: Database, instance: Path
) -> None:
    folder, picture = saved.parent, os.urandom(400_000)
    for number in range(300):
        (instance / "uploads" / f"{number}.webp").write_bytes(picture)
    settings = {
        "MARKETPLACE_ENV": "test", "DATABASE_URL": database.url, "INSTANCE_PATH": instance,
        "EMAIL_TRANSPORT": "mailbox", "SMS_TRANSPORT": "mailbox",
        "PATH": f"{POSTGRESQL_PROGRAMS}:{os.environ['PATH']}",
    }  # fmt: skip
    process = fork(main, ["backup", str(folder / "second.tar")], settings)
    assert eventually(lambda: left_behind(folder) or not process.is_alive())
    time.sleep(0.05)
    process.terminate()
    process.join(60)
    assert left_behind(folder) == []
    assert [path.name for path in folder.iterdir() if path.name != "second.tar"] == ["all.tar"]
