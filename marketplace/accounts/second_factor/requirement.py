"""Decide which roles need a second factor to sign in."""

from __future__ import annotations

from typing import Final

from flask import current_app

from marketplace.accounts.models import STAFF_ROLES, Proof, Role
from marketplace.foundation.settings import Settings

ROLES: Final[dict[str, frozenset[Role]]] = {
    "off": frozenset(),
    "staff": STAFF_ROLES,
    "staff-and-owners": STAFF_ROLES | {Role.OWNER},
}


def needs_second_factor(role: Role) -> bool:
    """Return whether the setting `SECOND_FACTOR` demands a second factor of the role."""
    settings: Settings = current_app.config["SETTINGS"]
    return role in ROLES[settings.second_factor_for]


def lacks_second_factor(role: Role, proven_by: Proof) -> bool:
    """Return whether a session needs a second factor and was opened by a password alone.

    Its user has none yet: who has one is asked for it when they sign in.
    """
    return proven_by is Proof.PASSWORD and needs_second_factor(role)
