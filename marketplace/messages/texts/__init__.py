"""What each kind of message says. A new kind is one entry, and its email's two templates.

The facts that a kind is written with stand above its entry. Titles come as `title_sq` and
`title_en`, moments and days in ISO 8601; `wording` turns them into the words of the texts.
"""

from __future__ import annotations

from typing import Final

from marketplace.messages.texts.accounts import ACCOUNTS
from marketplace.messages.texts.changes import CHANGES
from marketplace.messages.texts.conversions import CONVERSIONS
from marketplace.messages.texts.kind import Facts, MessageKind

KINDS: Final[dict[str, MessageKind]] = CONVERSIONS | ACCOUNTS | CHANGES


def kind_of(name: str, facts: Facts) -> MessageKind:
    """The kind of that name, or its variety for these facts (`conversion.gift`).

    Raises KeyError where there is no such kind.
    """
    return KINDS.get(f"{name}.{facts.get('kind')}") or KINDS[name]
