"""`marketplace staff`: create accounts of the operator's staff."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import STAFF_ROLES, Role
from marketplace.accounts.users import create_user, user_id_of
from marketplace.membership.second_factors import reset_factors

ROLES = sorted(role.value for role in STAFF_ROLES)


@click.group()
def staff() -> None:
    """Manage staff accounts."""


@staff.command("create")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True, help="Role of the account.")
@click.option("--name", default="", help="The person's name, as colleagues see it.")
@click.option("--email", default=None, help="Email address for password reset links.")
@with_appcontext
def create(username: str, role: str, name: str, email: str | None) -> None:
    """Create a staff account; ask for the password, or read it from stdin."""
    create_user(
        username=username,
        password=_read_password(),
        role=Role(role),
        name=name,
        email=email,
        actor=Actor(user_id=None, username="marketplace command"),
    )
    click.echo(f"{username} can sign in as {role}")


@staff.command("reset-second-factor")
@click.argument("username")
@click.option("--reason", required=True, help="Why; the audit log keeps it.")
@with_appcontext
def reset_second_factor(username: str, reason: str) -> None:
    """Remove the second factors of a user who lost them, where no administrator can."""
    reset_factors(
        user_id=user_id_of(username),
        reason=reason,
        actor=Actor(user_id=None, username="marketplace command"),
    )
    click.echo(f"{username} has no second factor any more")


def _read_password() -> str:
    if sys.stdin.isatty():
        answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")
