"""Fixtures that run the operator's commands with settings of their own."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from marketplace import cli, create_app
from marketplace.foundation.extensions import db
from tests.support.databases import Database, give_up


@dataclass(frozen=True)
class CommandResult:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str


Run = Callable[..., CommandResult]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `marketplace ...` with the settings given, and return its result."""

    def run(*arguments: str, stdin: str = "", **settings: str) -> CommandResult:
        usual = {
            "MARKETPLACE_ENV": "test",
            "INSTANCE_PATH": str(tmp_path / "instance"),
            "EMAIL_TRANSPORT": "mailbox",
            "SMS_TRANSPORT": "mailbox",
            "LOG_LEVEL": "ERROR",
        }
        for name, value in (usual | settings).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        made: list[Flask] = []
        monkeypatch.setattr(cli, "create_app", lambda: made.append(create_app()) or made[-1])
        capsys.readouterr()
        code = Context().run(cli.run, list(arguments))
        for app in made:
            give_up(app)
        return CommandResult(code, *capsys.readouterr())

    return run


@pytest.fixture
def on(database: Database, run: Run) -> Run:
    """Run a command on the test's database."""

    def on(*arguments: str, **given: str) -> CommandResult:
        with database.app.app_context():
            db.session.remove()
        return run(*arguments, DATABASE_URL=database.url, **given)

    return on
