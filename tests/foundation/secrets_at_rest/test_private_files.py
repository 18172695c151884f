"""Files that the application writes are open to their owner alone, whatever the umask allows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade
from PIL import Image
from structlog.testing import capture_logs

from marketplace import create_app
from marketplace.accounts.audit import Actor
from marketplace.catalogue.offers import pictures
from marketplace.commands.demo import _write_settings
from marketplace.demo.network.ledger import SimulatorLedger
from marketplace.foundation.extensions import db
from marketplace.foundation.secrets_at_rest.private_files import close_to_others
from marketplace.imports import uploads
from marketplace.imports.models import Feed
from tests.commands.conftest import Run
from tests.commands.conftest import run as run
from tests.conftest import MakeSettings
from tests.support.databases import close_connections

LINES = b"line,kind,tariff,package,active_from\nnonsense,mobile,private-prepaid,,2018-01-01\n"


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def too_open(folder: Path) -> list[str]:
    """The files and folders that others than their owner may use in any way."""
    return [
        f"{path}: {path.stat().st_mode & 0o777:o}"
        for path in (folder, *folder.rglob("*"))
        if path.stat().st_mode & 0o077
    ]


def test_nothing_in_the_instance_is_open_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, make_settings: MakeSettings
) -> None:
    folder = tmp_path / "instance"
    monkeypatch.setenv("INSTANCE_PATH", str(folder))
    _write_settings()
    app = create_app(make_settings(instance_path=folder))
    with app.app_context():
        upgrade()
        picture = tmp_path / "cup.png"
        Image.new("RGB", (8, 8)).save(picture)
        pictures.save(picture.read_bytes())
        SimulatorLedger(folder / "simulator" / "network.db").clear()
        uploads.accept(
            feed=Feed.LINES,
            file_name="lines.csv",
            save=lambda path: path.write_bytes(LINES),
            dry_run=False,
            actor=Actor(user_id=None, username="test"),
        )
        while uploads.run_waiting():
            pass
        db.session.remove()
        names = {path.name for path in folder.rglob("*")}
        assert {"marketplace.db", "marketplace.db-wal", "settings.env", "feeds", "uploads"} <= names
        assert any(name.endswith(".rejected.csv") for name in names)
        assert too_open(folder) == []
    close_connections(app)
    saved = tmp_path / "all.tar"
    assert run("backup", str(saved)).code == 0
    assert run("restore", str(saved), "--force").code == 0
    assert saved.stat().st_mode & 0o077 == 0
    assert too_open(folder) == []


def test_what_an_earlier_version_left_open_is_closed_at_the_start(
    tmp_path: Path, make_settings: MakeSettings
) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    for name in ("marketplace.db", "settings.env"):
        (folder / name).touch()
    assert len(too_open(folder)) == 3
    close_connections(create_app(make_settings(instance_path=folder)))
    assert too_open(folder) == []


def test_a_file_that_is_not_there_is_no_error(tmp_path: Path) -> None:
    close_to_others(tmp_path / "none")


def test_a_file_of_somebody_else_stays_open_and_is_told_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "theirs"
    theirs.touch(0o644)

    def refuse(*_given: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    with capture_logs() as logged:
        close_to_others(theirs)
    said = [(one["event"], one["path"]) for one in logged]
    assert said == [("file can be read by others", str(theirs))]
