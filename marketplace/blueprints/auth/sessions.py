"""Begin and end the browser's session; nothing of one survives into the next."""

from __future__ import annotations

from flask import Response, make_response, session, url_for
from flask_login import current_user, login_user

from marketplace.accounts import identity
from marketplace.accounts.identity import Identity
from marketplace.blueprints.auth import devices
from marketplace.blueprints.web.pages import go
from marketplace.legal_texts.acceptances import texts_due


def begin(signed_in: Identity, address: str) -> Response:
    """Give the browser the new session, and redirect to the address.

    Where a legal text waits for the user, they are asked first.
    """
    end()
    if texts_due(user_id=signed_in.user_id, role=signed_in.role, partner_id=signed_in.partner_id):
        identity.set_texts_due(user_id=signed_in.user_id, due=True)
        address = url_for("auth.ask_legal_texts", next=address)
    login_user(signed_in)
    session.permanent = True
    response = make_response(go(address))
    devices.remember(response, signed_in.user_id)
    return response


def end() -> None:
    """End the browser's session, here and in the database."""
    if current_user.is_authenticated:
        identity.end_session(token=current_user.get_id())
    session.clear()


def is_open() -> bool:
    """Return whether the browser's session is still open in the database."""
    return identity.identify(current_user.get_id()) is not None
