"""`marketplace worker`: run the process that delivers messages and the calendar."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from marketplace.schedule import worker as process


@click.command()
@with_appcontext
def worker() -> None:
    """Deliver messages and run the calendar, until stopped."""
    process.run(current_app._get_current_object())  # type: ignore[attr-defined] # noqa: SLF001 - Flask's documented way to the app behind the proxy
