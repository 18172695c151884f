"""The texts of each kind of message. A new kind is one entry, and its email's two templates.

The comment above an entry lists the values that the kind is written with. Titles come as
`title_sq` and `title_en`, moments and days in ISO 8601; `formatting` turns them into text.
"""

from __future__ import annotations

from typing import Final

from marketplace.messages.texts.account_access import ACCOUNT_ACCESS
from marketplace.messages.texts.accounts import ACCOUNTS
from marketplace.messages.texts.changes import CHANGES
from marketplace.messages.texts.conversions import CONVERSIONS
from marketplace.messages.texts.kind import MessageKind, MessageValues
from marketplace.messages.texts.news import NEWS
from marketplace.messages.texts.partners import PARTNERS
from marketplace.messages.texts.points import POINTS

KINDS: Final[dict[str, MessageKind]] = (
    CONVERSIONS | ACCOUNTS | ACCOUNT_ACCESS | CHANGES | NEWS | PARTNERS | POINTS
)


def kind_of(name: str, values: MessageValues) -> MessageKind:
    """Return the kind of that name, or its variety for the values (`conversion.gift`).

    Raises KeyError for an unknown kind.
    """
    return KINDS.get(f"{name}.{values.get('kind')}") or KINDS[name]
