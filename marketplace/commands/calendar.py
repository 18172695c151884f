"""`marketplace calendar`: run by hand what is due by the calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import click
from flask import current_app
from flask.cli import with_appcontext

from marketplace.foundation import clock
from marketplace.foundation.settings import Settings
from marketplace.schedule import calendar as daily
from marketplace.schedule.clock_check import CalendarOnHold

FIRST_YEAR: Final = 2000
MOST_YEARS_AHEAD: Final = 10


@click.group()
def calendar() -> None:
    """Run the work that is due by the calendar."""


@calendar.command("run")
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Run up to this day (default: today)."
)
@click.option(
    "--ahead",
    is_flag=True,
    help="Run although the day is in the future or long after the last one; you checked the clock.",
)
@with_appcontext
def run_calendar(on: datetime | None, *, ahead: bool) -> None:
    """Run everything that is due up to a day; running it again changes nothing.

    Codes, services and points expire, idle customers are blocked, the others are reminded of
    points that expire soon, and records past their retention are deleted.
    """
    day = on.date() if on else clock.today()
    _require_near(day, ahead=ahead)
    try:
        summary = daily.run(on=day, ahead=ahead)
    except CalendarOnHold as refusal:
        told = f"{refusal.hold.text}; check the clock, then run it with --ahead"
        raise click.ClickException(told) from None
    click.echo(f"day: {summary.day}")
    click.echo(f"codes expired: {summary.codes}")
    click.echo(f"reservations expired: {summary.reservations}")
    click.echo(f"services ended: {summary.services}")
    click.echo(f"lines ended: {summary.lines}")
    click.echo(f"points expired: {summary.expired.points}")
    click.echo(f"lots expired: {summary.expired.lots}")
    click.echo(f"customers with expired points: {summary.expired.customers}")
    click.echo(f"customers blocked: {summary.blocked}")
    click.echo(f"customers reminded: {summary.reminded}")
    click.echo(f"codes reminded of: {summary.reminded_codes}")
    click.echo(f"alerts about favourites: {summary.alerted}")
    click.echo(f"months closed: {summary.months}")
    click.echo(f"months settled with partners: {summary.settled}")


def _require_near(day: date, *, ahead: bool) -> None:
    today = clock.today()
    if not FIRST_YEAR <= day.year <= today.year + MOST_YEARS_AHEAD:
        raise click.BadParameter(f"{day} is too far away", param_hint="'--on'")
    settings: Settings = current_app.config["SETTINGS"]
    if day > today and settings.production and not ahead:
        raise click.BadParameter(f"{day} is in the future; see --ahead", param_hint="'--on'")
