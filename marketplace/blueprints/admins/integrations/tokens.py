"""The tokens by which other systems call the API; a secret is shown once, to its creator."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import token_list
from marketplace.accounts import tokens as keys
from marketplace.accounts.models import Role
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.integrations.token_form import PURPOSE_NAMES, TokenForm
from marketplace.blueprints.admins.permissions import LOG_READERS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action, show_action
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.one_time_secret import with_secret
from marketplace.blueprints.web.pages import page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners.partner_search import partner_names
from marketplace.customers.third_parties.third_parties import third_party_names


@bp.get("/tokens")
@allow(*LOG_READERS)
def api_tokens() -> ResponseReturnValue:
    """Show all tokens, the valid ones first."""
    return page(
        "admins/integrations/tokens.html",
        tokens=token_list.tokens(),
        purposes=PURPOSE_NAMES,
        partners=partner_names(),
        third_parties=third_party_names(),
    )


@bp.route("/tokens/new", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
@require_proof
@keyed
def new_api_token() -> ResponseReturnValue:
    """Make a token; its page shows the secret once."""
    form = TokenForm()
    if form.validate_on_submit():
        with refusals_beside(form):
            return once(lambda: _made(form))
    return show_action(
        form,
        ActionPage(
            title=_("New API token"),
            text=_(
                "Its secret is shown only once, on the next page. Create a separate token "
                "for each system."
            ),
            button=_("Create token"),
        ),
        back=url_for(".api_tokens"),
    )


def _made(form: TokenForm) -> Outcome:
    made = keys.make_token(
        name=form.name.data,
        purpose=keys.Purpose(form.purpose.data),
        networks=form.networks.data,
        third_party_id=form.third_party.data,
        actor=actor(),
    )
    return Outcome(
        url_for(".api_token", token_id=made.id),
        secret=made.secret,
        without_secret=_(
            "Your first try made this token. Its secret is not shown again: revoke the token and "
            "create another one."
        ),
    )


@bp.get("/tokens/<int:token_id>")
@allow(*LOG_READERS)
def api_token(token_id: int) -> ResponseReturnValue:
    """Show one token; right after it was made, with its secret."""
    token = token_list.token(token_id)
    partner = partner_names().get(token.partner_id or 0)
    third_party = third_party_names().get(token.third_party_id or 0)

    def shown(secret: str | None) -> Response:
        return page(
            "admins/integrations/token.html",
            token=token,
            secret=secret,
            purposes=PURPOSE_NAMES,
            partner=partner,
            third_party=third_party,
        )

    return with_secret(url_for(".api_token", token_id=token_id), shown)


@bp.route("/tokens/<int:token_id>/revoke", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def revoke_api_token(token_id: int) -> ResponseReturnValue:
    """Revoke the token."""
    token = token_list.token(token_id)
    form = ReasonForm()
    return answer_action(
        form,
        lambda: keys.revoke_token(token_id=token_id, actor=actor(), reason=form.reason.data),
        said=_("Token revoked."),
        then=url_for(".api_tokens"),
        back=url_for(".api_token", token_id=token_id),
        action=ActionPage(
            title=_("Revoke the token %(name)s", name=token.name),
            text=_("The system that uses it loses access immediately. This cannot be undone."),
            button=_("Revoke token"),
            grave=True,
        ),
    )
