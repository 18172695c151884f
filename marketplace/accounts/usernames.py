"""Check and normalise usernames, which ignore capitals."""

from __future__ import annotations

import re
from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import InvalidInput

USERNAME: Final = re.compile(r"[a-z0-9._-]{3,64}")


def normal_username(typed: str) -> str:
    """Return the username as it is stored and compared."""
    return typed.strip().lower()


def require_username(typed: str) -> str:
    """Return the stored form of the username; raises InvalidInput for an invalid one."""
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
