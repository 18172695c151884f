"""`marketplace tokens`: create, list and revoke the API tokens of other systems."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from marketplace.accounts import token_list
from marketplace.accounts import tokens as keys
from marketplace.accounts.audit import Actor
from marketplace.customers.third_parties.third_parties import third_parties

PURPOSES = sorted(purpose.value for purpose in keys.BY_STAFF)
LARGEST_ID = 2**63 - 1
COMMAND = Actor(user_id=None, username="marketplace command")


@click.group()
def tokens() -> None:
    """Manage the API tokens of other systems."""


@tokens.command("create")
@click.argument("name")
@click.option(
    "--purpose",
    type=click.Choice(PURPOSES),
    default=keys.Purpose.TOPUPS.value,
    show_default=True,
    help="Permission of the token.",
)
@click.option(
    "--from",
    "networks",
    default="",
    help="IP addresses or networks, separated by commas, that may use it (default: any).",
)
@click.option(
    "--third-party",
    "third_party",
    help="The third party that uses it, by its name: it reads only members who agreed to that.",
)
@with_appcontext
def create(name: str, purpose: str, networks: str, third_party: str | None) -> None:
    """Create a token for the system NAME and print its secret once; only its hash is stored."""
    token = keys.make_token(
        name=name,
        purpose=keys.Purpose(purpose),
        networks=networks,
        third_party_id=_third_party_id(third_party),
        actor=COMMAND,
    )
    click.echo(token.secret)


def _third_party_id(name: str | None) -> int | None:
    """Return the id of the active third party of that name; None without a name."""
    if name is None:
        return None
    for party in third_parties():
        if party.active and party.name == name:
            return party.id
    raise click.BadParameter("there is no active third party of this name")


@tokens.command("list")
@with_appcontext
def list_tokens() -> None:
    """List the tokens: id, name, purpose, networks, created, last used, revoked."""
    for row in token_list.tokens():
        used = f"used {row.last_used_on}" if row.last_used_on else "never used"
        revoked = f", revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else ""
        made = f"created {row.created_at:%Y-%m-%d}"
        origin = f"from {row.networks}  " if row.networks else ""
        click.echo(f"{row.id}  {row.name}  {row.purpose}  {origin}{made}, {used}{revoked}")


@tokens.command("revoke")
@click.argument("token_id", metavar="ID", type=click.IntRange(1, LARGEST_ID))
@with_appcontext
def revoke(token_id: int) -> None:
    """Revoke the token ID."""
    keys.revoke_token(token_id=token_id, actor=COMMAND)
    click.echo(f"token {token_id} is revoked")
