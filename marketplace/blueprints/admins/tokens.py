"""The tokens by which other systems call the API; a secret is shown once, to whoever made it."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app, flash, make_response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import tokens as keys
from marketplace.accounts.models import Role
from marketplace.blueprints.admins.acts import Act, show_act
from marketplace.blueprints.admins.desks import LOG_READERS
from marketplace.blueprints.admins.forms_support import ReasonForm
from marketplace.blueprints.admins.forms_tokens import PURPOSE_NAMES, TokenForm
from marketplace.blueprints.admins.routes import bp
from marketplace.blueprints.guards import actor, allow
from marketplace.blueprints.pages import go, page

JUST_MADE: Final = "token_just_made"
SHOWN_WITHIN: Final = 120  # seconds


@bp.get("/tokens")
@allow(*LOG_READERS)
def api_tokens() -> ResponseReturnValue:
    """All tokens, those that open something first."""
    return page("admins/tokens/list.html", tokens=keys.tokens(), purposes=PURPOSE_NAMES)


@bp.route("/tokens/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def new_api_token() -> ResponseReturnValue:
    """Make a token; its page shows the secret, that once."""
    form = TokenForm()
    if form.validate_on_submit():
        purpose = keys.Purpose(form.purpose.data)
        made = keys.make_token(name=form.name.data, purpose=purpose, actor=actor())
        return _show_once(made)
    return show_act(
        form,
        Act(
            title=_("New API token"),
            text=_("Its secret is shown once, after this. Make one for each system."),
            button=_("Make the token"),
            back=url_for(".api_tokens"),
        ),
    )


@bp.get("/tokens/<int:token_id>")
@allow(*LOG_READERS)
def api_token(token_id: int) -> ResponseReturnValue:
    """One token; right after it was made, with its secret."""
    token = keys.token(token_id)
    secret = request.cookies.get(JUST_MADE) if request.method == "GET" else None
    template = "admins/tokens/token.html"
    answer = make_response(page(template, token=token, secret=secret, purposes=PURPOSE_NAMES))
    if secret:
        answer.delete_cookie(JUST_MADE, **_cookie(token_id))
    return answer


@bp.route("/tokens/<int:token_id>/revoke", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def revoke_api_token(token_id: int) -> ResponseReturnValue:
    """Let the token open nothing any more."""
    token = keys.token(token_id)
    form = ReasonForm()
    if form.validate_on_submit():
        keys.revoke_token(token_id=token_id, actor=actor(), reason=form.reason.data)
        flash(_("The token is revoked."), "good")
        return go(url_for(".api_tokens"))
    return show_act(
        form,
        Act(
            title=_("Revoke the token %(name)s", name=token.name),
            text=_("The system that uses it is refused at once. This cannot be undone."),
            button=_("Revoke the token"),
            back=url_for(".api_token", token_id=token_id),
            grave=True,
        ),
    )


def _show_once(made: keys.NewToken) -> ResponseReturnValue:
    """Go to the token's page, which alone is sent the secret, and only in the next moments."""
    answer = make_response(go(url_for(".api_token", token_id=made.id)))
    answer.set_cookie(JUST_MADE, made.secret, max_age=SHOWN_WITHIN, **_cookie(made.id))
    return answer


def _cookie(token_id: int) -> dict[str, Any]:
    return {
        "path": url_for(".api_token", token_id=token_id),
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "httponly": True,
        "samesite": "Strict",
    }
