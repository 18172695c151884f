"""`marketplace points`: verify the books."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from marketplace.conversions.verify import verify


@click.group()
def points() -> None:
    """Check the books."""


@points.command("verify")
@with_appcontext
def verify_points() -> None:
    """Check every invariant of the books; exit with 1 and the first violations if there are any."""
    report = verify()
    for name, count in report.counts.items():
        click.echo(f"{name}: {count}")
    for violation in report.violations:
        click.echo(violation, err=True)
    if report.violations:
        raise click.ClickException("the books are not in order")
    click.echo("the books are in order")
