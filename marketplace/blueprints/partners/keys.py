"""Till keys: the owner makes, lists and revokes them; the secret is shown once."""

from __future__ import annotations

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.counter import with_open_branches
from marketplace.blueprints.partners.key_form import KeyForm
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.one_time_secret import with_secret
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners import till_keys
from marketplace.catalogue.partners.branch_list import branches_of
from marketplace.catalogue.partners.partners import HasLeft


@bp.get("/keys")
@allow(Role.OWNER)
def list_keys() -> ResponseReturnValue:
    """Show all keys, the valid ones first, and the ids by which tills name the branches."""
    partner_id = current_user.partner_id
    return page(
        "partners/keys.html", keys=till_keys.keys_of(partner_id), branches=branches_of(partner_id)
    )


@bp.get("/keys/new")
@allow(Role.OWNER)
@require_proof
def write_key() -> ResponseReturnValue:
    """Show the form for a new key."""
    return page("partners/new_key.html", form=with_open_branches(KeyForm(formdata=None)))


@bp.post("/keys/new")
@allow(Role.OWNER)
@require_proof
@keyed
def make_key() -> ResponseReturnValue:
    """Make a key; its page shows the secret once."""
    form = with_open_branches(KeyForm())
    with refusals_beside(form, HasLeft):
        if form.validate_on_submit():
            return once(lambda: _made(form))
    return page("partners/new_key.html", "partners/_new_key_form.html", 422, form=form)


def _made(form: KeyForm) -> Outcome:
    made = till_keys.make_key(
        partner_id=current_user.partner_id,
        name=form.name.data,
        branch_id=form.branch.data,
        actor=actor(),
    )
    return Outcome(
        url_for(".show_key", key_id=made.id),
        secret=made.secret,
        without_secret=_(
            "Your first try made this key. Its secret is not shown again: revoke the key and "
            "create another one."
        ),
    )


@bp.get("/keys/<int:key_id>")
@allow(Role.OWNER)
def show_key(key_id: int) -> ResponseReturnValue:
    """Show one key; right after it was made, with its secret."""
    key = till_keys.key_of(current_user.partner_id, key_id)

    def shown(secret: str | None) -> Response:
        return page("partners/key.html", key=key, secret=secret)

    return with_secret(url_for(".show_key", key_id=key_id), shown)


@bp.post("/keys/<int:key_id>/revoke")
@allow(Role.OWNER)
def revoke_key(key_id: int) -> ResponseReturnValue:
    """Revoke the key at once."""
    key = till_keys.key_of(current_user.partner_id, key_id)
    till_keys.revoke_key(partner_id=current_user.partner_id, key_id=key_id, actor=actor())
    flash(_("Key %(name)s revoked.", name=key.name), "good")
    return go(url_for(".list_keys"))
