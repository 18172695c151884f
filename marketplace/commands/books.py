"""`marketplace points` and `marketplace settlement`: verify the books."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from marketplace.conversions import verify as conversions
from marketplace.membership.disclosures import verify as disclosures
from marketplace.points.verify import Report
from marketplace.settlement import verify as settled


@click.group()
def points() -> None:
    """Check the books."""


@points.command("verify")
@with_appcontext
def verify_points() -> None:
    """Check every invariant of the books; exit with 1 and the first violations if there are any."""
    reports = [conversions.verify(), settled.verify(), disclosures.verify()]
    counts = {name: number for one in reports for name, number in one.counts.items()}
    _tell(Report(counts, [violation for one in reports for violation in one.violations]))


@click.group()
def settlement() -> None:
    """Check the books of settlement."""


@settlement.command("verify")
@with_appcontext
def verify_settlement() -> None:
    """Check every invariant of partners' statements; exit with 1 if any is broken.

    `points verify` does so too.
    """
    _tell(settled.verify())


def _tell(report: Report) -> None:
    for name, count in report.counts.items():
        click.echo(f"{name}: {count}")
    for violation in report.violations:
        click.echo(violation, err=True)
    if report.violations:
        raise click.ClickException("the books are not in order")
    click.echo("the books are in order")
