"""Stale forms: sign-in and sign-out forms of an old tab, sent when they have no effect.

Their token belongs to the session before. The request only redirects, which another site's form
may cause as well.
"""

from __future__ import annotations

from typing import Final

from flask import request
from flask_login import current_user

SIGN_IN: Final = frozenset(
    {"auth.sign_in", "auth.prove_second_step", "auth.begin_registration", "auth.prove_line"}
)
SIGN_OUT: Final = "auth.logout"


def is_done() -> bool:
    """Return whether the request would sign in a signed-in user, or sign out a signed-out one."""
    if current_user.is_authenticated:
        return request.endpoint in SIGN_IN
    return request.endpoint == SIGN_OUT
