"""Show where a user is signed in, and sign out elsewhere."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.accounts.sessions.session_list import (
    end_other_sessions,
    end_own_session,
    sessions_of,
)
from marketplace.blueprints.auth import sessions
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import go, page


@bp.get("/account/sessions")
@allow(*Role)
def list_sessions() -> ResponseReturnValue:
    """Show the browsers in which the user is signed in."""
    held = sessions_of(user_id=current_user.user_id, token=current_user.get_id())
    return page("auth/sessions.html", sessions=held)


@bp.post("/account/sessions/<handle>/end")
@allow(*Role)
def end_session(handle: str) -> ResponseReturnValue:
    """Sign out in one browser, which may be this one."""
    end_own_session(user_id=current_user.user_id, handle=handle)
    if not sessions.is_open():
        sessions.end()
        return go(url_for(".login"))
    flash(_("That browser is signed out."), "good")
    return go(url_for(".list_sessions"))


@bp.post("/account/sessions/end-others")
@allow(*Role)
def end_others() -> ResponseReturnValue:
    """Sign out in all other browsers."""
    end_other_sessions(user_id=current_user.user_id, token=current_user.get_id())
    flash(_("All other browsers are signed out."), "good")
    return go(url_for(".list_sessions"))
