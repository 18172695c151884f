"""Forms of an old tab that are sent when what they are for is done: signing in and out.

Their token is of the session before. Nothing is done then but to lead on, which a form of another
site may bring about as well.
"""

from __future__ import annotations

from typing import Final

from flask import request
from flask_login import current_user

SIGN_IN: Final = frozenset({"auth.sign_in", "auth.begin_registration", "auth.prove_line"})
SIGN_OUT: Final = "auth.logout"


def is_done() -> bool:
    """Whether the request would sign in who is signed in, or sign out who is not."""
    if current_user.is_authenticated:
        return request.endpoint in SIGN_IN
    return request.endpoint == SIGN_OUT
