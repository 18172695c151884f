"""The PINs that the demo's phones got."""

from __future__ import annotations

import re

from tests.browser.visits import Visitor


def pin_sent_to(visitor: Visitor, number: str) -> str | None:
    """The newest PIN in the mailbox for the number, if one has come."""
    for sent in visitor.messages():
        found = re.search(r"\b\d{6}\b", sent["body"])
        if sent["to"] == number and found:
            return found[0]
    return None
