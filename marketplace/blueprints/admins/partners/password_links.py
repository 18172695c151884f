"""Links by which a partner's people choose their passwords, as staff send and withdraw them."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.messages.invitations import invite, withdraw_invitation


@bp.post("/partners/<int:partner_id>/users/<int:user_id>/link")
@allow(*CATALOGUE_EDITORS)
@require_proof
def send_partner_user_link(partner_id: int, user_id: int) -> ResponseReturnValue:
    """End the password of one of the partner's people, and mail a link to choose a new one."""
    invite(user_id=user_id, partner_id=partner_id, actor=actor(), by_mail_alone=True)
    return _done(partner_id, _("A link to choose the password was sent."))


@bp.post("/partners/<int:partner_id>/users/<int:user_id>/link/withdraw")
@allow(*CATALOGUE_EDITORS)
def withdraw_partner_user_link(partner_id: int, user_id: int) -> ResponseReturnValue:
    """Withdraw the link by which one of the partner's people chooses a password."""
    withdraw_invitation(user_id=user_id, partner_id=partner_id, actor=actor())
    return _done(partner_id, _("The link is no longer valid."))


def _done(partner_id: int, said: str) -> ResponseReturnValue:
    flash(said, "good")
    return go(url_for(".partner", partner_id=partner_id))
