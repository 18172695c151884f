"""The operator's commands; each calls a verb."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import FlaskGroup


def init_app(app: Flask) -> None:
    """Add the marketplace's commands to the app's."""


def _make_app() -> Flask:
    from marketplace import create_app  # noqa: PLC0415 - the package imports this module

    return create_app()


@click.group(cls=FlaskGroup, create_app=_make_app)
def commands() -> None:
    """Run the marketplace."""


def main() -> None:
    """The `marketplace` command."""
    commands()
