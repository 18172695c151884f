"""Read a code out of what was typed, pasted or scanned."""

from __future__ import annotations

from typing import Final

from marketplace.blueprints.forms.fields import tidy

DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212_.", "-"))


def typed_code(text: str | None) -> str:
    """Return the code in a text that was typed, pasted or scanned, also the QR's whole address.

    A partner's own link stays as it is.
    """
    link = (text or "").strip()
    if link.lower().startswith("https://") and "/partner/confirm?" not in link:
        return link
    return tidy((text or "").rpartition("code=")[2].translate(DASHES))
