"""Usernames: which ones there can be. Capitals do not tell two people apart."""

from __future__ import annotations

import re
from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import InvalidInput

USERNAME: Final = re.compile(r"[a-z0-9._-]{3,64}")


def normal_username(typed: str) -> str:
    """The username as it is stored and compared, however it was typed."""
    return typed.strip().lower()


def require_username(typed: str) -> str:
    """The stored form of the username; raises InvalidInput for one that cannot be."""
    username = normal_username(typed)
    if not USERNAME.fullmatch(username):
        raise InvalidInput(
            "username",
            _l(
                "Please use 3 to 64 characters: letters a to z, digits, dots, hyphens or "
                "underscores."
            ),
        )
    return username
