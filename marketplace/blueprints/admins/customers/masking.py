"""Mask a customer's secrets for staff: codes by need, PINs and links always."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from marketplace.accounts.models import Role
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.catalogue.pools.code_form import ending
from marketplace.conversions.receipts import Receipt

HIDDEN: Final = "*"  # which an SMS can say too
LAST: Final = 5
CODES: Final = frozenset({"code", "code_shown"})
SECRETS: Final = frozenset({"pin", "link", "token"})


def code_as_seen(code: str, role: Role) -> str:
    """Return the whole code for roles that help with it, its last five characters for others."""
    return code if role in HELPDESK else f"{HIDDEN * 4}-{HIDDEN * 4}-{code[-LAST:]}"


def pool_code_as_seen(code: str) -> str:
    """Return the ending of a partner's own code, which staff of every role see alone."""
    return f"{HIDDEN * 4}{ending(code)}"


def receipt_as_seen(receipt: Receipt, role: Role) -> Receipt:
    """Return the conversion with its code as the role sees it."""
    if receipt.code is None:
        return receipt
    partners_own = receipt.terms.get("code_form")
    code = pool_code_as_seen(receipt.code) if partners_own else code_as_seen(receipt.code, role)
    return replace(receipt, code=code)


def facts_as_seen(facts: Mapping[str, Any], role: Role) -> dict[str, Any]:
    """Return a message's values without those that sign a reader in or use up a code."""
    partners_own = bool(facts.get("code_form"))
    return {name: _fact(name, value, role, partners_own) for name, value in facts.items()}


def _fact(name: str, value: object, role: Role, partners_own: bool) -> object:  # noqa: FBT001 - one of the message's facts
    if name in SECRETS:
        return HIDDEN * LAST
    if name in CODES and value and partners_own:
        return pool_code_as_seen(str(value))
    return code_as_seen(str(value), role) if name in CODES and value else value
