"""`marketplace import`: import the feeds from billing and CRM."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from marketplace.foundation import job_queue
from marketplace.imports.content.gzip_stream import content_size
from marketplace.imports.models import Feed
from marketplace.imports.running import Summary, run_feed

SOME_REJECTED = 3
feed_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import")
@click.argument("feed", type=click.Choice([feed.value for feed in Feed]))
@click.argument("file", type=feed_file)
@click.option("--dry-run", is_flag=True, help="Check every row without changing anything.")
@with_appcontext
def import_feed(feed: str, file: Path, dry_run: bool) -> int:  # noqa: FBT001 - click passes options by name
    """Book a FILE from billing or the CRM: spending, topups, lines or tariff-changes.

    The same file again books nothing; an interrupted import resumes. Rows that are refused go to
    FILE.rejected.csv with the reason, and the command ends with 3.
    """
    with (
        click.progressbar(
            length=_size(file), label=feed, file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
        force_locale("en"),
    ):
        summary = run_feed(
            feed=Feed(feed),
            path=file,
            dry_run=dry_run,
            ran_by=_user(),
            watch=lambda done: bar.update(done - bar.pos),
        )
    job_queue.wake()
    _print_summary(summary, dry_run=dry_run)
    return SOME_REJECTED if summary.counts.rejected else 0


def _size(file: Path) -> int:
    """Return the size of the file's content in bytes, for the progress bar."""
    with file.open("rb") as stream:
        return content_size(stream)


def _user() -> str:
    """Return the system's name of the user who runs the command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


def _print_summary(summary: Summary, *, dry_run: bool) -> None:
    counts = summary.counts
    if dry_run:
        click.echo("dry run: nothing was changed")
    if summary.resumed:
        click.echo(f"resumed after byte {summary.resumed}, where an earlier run stopped")
    click.echo(f"rows: {counts.rows}")
    click.echo(f"booked: {counts.booked}")
    click.echo(f"already booked: {counts.repeated}")
    click.echo(f"no effect: {counts.left_out}")
    click.echo(f"rejected: {counts.rejected}")
    click.echo(f"points: {counts.points}")
    if summary.differing_file:
        click.echo(f"booked, though the line had another tariff: {counts.differing}")
        click.echo(f"rows that differ: {summary.differing_file}", err=True)
    if summary.rejected_file:
        click.echo(f"rejected rows: {summary.rejected_file}", err=True)
