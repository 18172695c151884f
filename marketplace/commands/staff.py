"""`marketplace staff`: create accounts of the operator's staff."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import STAFF_ROLES, Role, User
from marketplace.accounts.usernames import normal_username
from marketplace.accounts.users import create_user, user_id_of
from marketplace.foundation.extensions import db
from marketplace.membership.second_factors import reset_factors
from marketplace.messages.invitations import Invitation, create_invited, invite

COMMAND = Actor(user_id=None, username="marketplace command")
ROLES = sorted(role.value for role in STAFF_ROLES)


@click.group()
def staff() -> None:
    """Manage staff accounts."""


@staff.command("create")
@click.argument("username")
@click.option("--role", type=click.Choice(ROLES), required=True, help="Role of the account.")
@click.option("--name", default="", help="The person's name, as colleagues see it.")
@click.option("--email", default=None, help="Email address for password reset links.")
@click.option(
    "--link",
    is_flag=True,
    help="Ask for no password: the person chooses it by a link, mailed to --email or printed.",
)
@with_appcontext
def create(username: str, role: str, name: str, email: str | None, *, link: bool) -> None:
    """Create a staff account; ask for the password, or read it from stdin.

    For another person use --link, so that only they know the password.
    """
    if link:
        made = create_invited(
            username=username, role=Role(role), name=name, email=email, actor=COMMAND
        )
        _say_link(made, username)
        return
    create_user(
        username=username,
        password=_read_password(),
        role=Role(role),
        name=name,
        email=email,
        actor=COMMAND,
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


@staff.command("link")
@click.argument("username")
@with_appcontext
def send_link(username: str) -> None:
    """End a password and send, or print, a link to choose a new one, valid once for three days.

    For staff, partners' owners and cashiers; the account is signed out everywhere.
    """
    user_id = db.session.scalar(select(User.id).where(User.username == normal_username(username)))
    _say_link(invite(user_id=user_id or 0, actor=COMMAND), username)


def _say_link(made: Invitation, username: str) -> None:
    if made.link is None:
        click.echo(f"a link to choose the password was mailed to {username}")
    else:
        click.echo(f"give this link to {username}; it works once, for three days:")
        click.echo(made.link)


def _read_password() -> str:
    if sys.stdin.isatty():
        answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return answer
    return sys.stdin.readline().rstrip("\r\n")
