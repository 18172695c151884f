"""The operator's command line: the list of commands and their exit codes.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some rows were rejected. An error is one
line on stderr, never a traceback.
"""

from __future__ import annotations

import sys

import click
from flask import Flask
from flask.cli import ScriptInfo
from flask_migrate.cli import db
from psycopg import Error as DriverError
from sqlalchemy.exc import SQLAlchemyError

from marketplace import create_app
from marketplace.commands.backups import backup, restore
from marketplace.commands.books import points, settlement
from marketplace.commands.calendar import calendar
from marketplace.commands.demo import demo
from marketplace.commands.imports import import_feed
from marketplace.commands.messages import worker
from marketplace.commands.network import network
from marketplace.commands.news import news
from marketplace.commands.secrets import secrets
from marketplace.commands.settings import settings
from marketplace.commands.staff import staff
from marketplace.commands.tokens import tokens
from marketplace.commands.ussd import ussd
from marketplace.foundation.job_queue import job_queue_of
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.settings import UnsafeSettingsError

FAILED = 1


@click.group()
def commands() -> None:
    """Run and manage the marketplace."""


for command in (
    db,
    demo,
    network,
    news,
    worker,
    calendar,
    staff,
    points,
    settlement,
    tokens,
    import_feed,
    backup,
    restore,
    secrets,
    settings,
    ussd,
):
    commands.add_command(command)


def main() -> None:
    """The `marketplace` command; ends the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; an error is one line on stderr.

    The wake for what it wrote to the queues is sent before it ends.
    """
    apps: list[Flask] = []

    def make_app() -> Flask:
        apps.append(create_app())
        return apps[-1]

    try:
        return _run(arguments, ScriptInfo(create_app=make_app))
    finally:
        for app in apps:
            job_queue_of(app).wake_thread.end()


def _run(arguments: list[str], script: ScriptInfo) -> int:
    try:
        code = commands.main(arguments, "marketplace", standalone_mode=False, obj=script)
    except click.ClickException as error:
        return _print_error(error.format_message(), error.exit_code)
    except click.Abort:
        return _print_error("stopped", FAILED)
    except (SQLAlchemyError, DriverError) as error:  # COPY raises the driver's own errors
        return _print_error(_database_message(error), FAILED)
    except (Refusal, UnsafeSettingsError, OSError, RuntimeError, ValueError) as error:
        return _print_error(str(error) or type(error).__name__, FAILED)
    return code if isinstance(code, int) else 0


def _database_message(error: Exception) -> str:
    message = str(getattr(error, "orig", None) or error)
    if (
        "no such table" in message
        or "UndefinedTable" in type(getattr(error, "orig", None)).__name__
    ):
        return "the database has no tables yet; run `marketplace db upgrade`"
    return f"the database says: {message}"


def _print_error(message: str, code: int) -> int:
    line = " ".join(message.split())
    click.echo(f"marketplace: {line}", err=True)
    return code
