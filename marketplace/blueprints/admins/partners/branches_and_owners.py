"""A partner's branches and owners, as staff edit them."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.models import Role
from marketplace.accounts.security_events.partner_access import approve_access
from marketplace.accounts.users import deactivate, reactivate
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.partners.forms import OwnerForm
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.forms.branch_form import BranchForm
from marketplace.blueprints.web.form_keys import keyed
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners.branch_list import branch_of
from marketplace.catalogue.partners.branches import add_branch, close_branch, edit_branch
from marketplace.catalogue.partners.partner_search import partner_of
from marketplace.messages.invitations import create_invited


@bp.route("/partners/<int:partner_id>/branches/new", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
@keyed
def new_branch(partner_id: int) -> ResponseReturnValue:
    """Open a branch."""
    partner = partner_of(partner_id)
    form = BranchForm()
    return answer_action(
        form,
        lambda: add_branch(partner_id=partner_id, content=form.facts(), actor=actor()),
        said=_("Branch opened."),
        back=url_for(".partner", partner_id=partner_id),
        action=ActionPage(
            title=_("New branch for %(partner)s", partner=partner.name),
            text=_("Customers see it next to the partner's offers."),
            button=_("Save"),
        ),
    )


@bp.route("/partners/<int:partner_id>/branches/<int:branch_id>/edit", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def edit_branch_form(partner_id: int, branch_id: int) -> ResponseReturnValue:
    """Change a branch."""
    branch = branch_of(partner_id, branch_id)
    form = BranchForm(obj=branch)
    return answer_action(
        form,
        lambda: edit_branch(
            branch_id=branch_id, partner_id=partner_id, content=form.facts(), actor=actor()
        ),
        said=_("Branch saved."),
        back=url_for(".partner", partner_id=partner_id),
        action=ActionPage(
            title=branch.name,
            text=_("Customers see the change immediately."),
            button=_("Save"),
        ),
    )


@bp.post("/partners/<int:partner_id>/branches/<int:branch_id>/close")
@allow(*CATALOGUE_EDITORS)
def close_branch_for_good(partner_id: int, branch_id: int) -> ResponseReturnValue:
    """Close a branch."""
    close_branch(branch_id=branch_id, partner_id=partner_id, actor=actor())
    return _done(partner_id, _("Branch closed."))


@bp.route("/partners/<int:partner_id>/owners/new", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
@require_proof
@keyed
def new_owner(partner_id: int) -> ResponseReturnValue:
    """Create an owner's account for the partner."""
    partner = partner_of(partner_id)
    form = OwnerForm()
    return answer_action(
        form,
        lambda: create_invited(
            username=form.username.data,
            role=Role.OWNER,
            email=form.email.data,
            name=form.name.data,
            language=form.language.data,
            partner_id=partner_id,
            actor=actor(),
        ),
        said=lambda _made: _(
            "A link to choose the password was sent to %(name)s, who can confirm codes once "
            "another member of staff has approved the account.",
            name=form.name.data,
        ),
        back=url_for(".partner", partner_id=partner_id),
        action=ActionPage(
            title=_("New owner for %(partner)s", partner=partner.name),
            text=_(
                "Owners confirm codes, add cashiers and propose offers. The owner gets a link by "
                "email to choose the password, valid for three days."
            ),
            button=_("Save"),
        ),
    )


@bp.post("/partners/<int:partner_id>/users/<int:user_id>/deactivate")
@allow(*CATALOGUE_EDITORS)
def deactivate_partner_user(partner_id: int, user_id: int) -> ResponseReturnValue:
    """Deactivate one of the partner's people."""
    deactivate(user_id=user_id, partner_id=partner_id, actor=actor())
    return _done(partner_id, _("Account deactivated and signed out everywhere."))


@bp.post("/partners/<int:partner_id>/users/<int:user_id>/reactivate")
@allow(*CATALOGUE_EDITORS)
@require_proof
def reactivate_partner_user(partner_id: int, user_id: int) -> ResponseReturnValue:
    """Let one of the partner's people sign in again."""
    reactivate(user_id=user_id, partner_id=partner_id, actor=actor())
    return _done(partner_id, _("The account is active again."))


@bp.post("/partners/<int:partner_id>/users/<int:user_id>/approve")
@allow(*CATALOGUE_EDITORS)
def approve_partner_user(partner_id: int, user_id: int) -> ResponseReturnValue:
    """Approve the account that a colleague made for the partner."""
    approve_access(user_id=user_id, partner_id=partner_id, actor=actor())
    return _done(partner_id, _("Account approved."))


def _done(partner_id: int, said: str) -> ResponseReturnValue:
    flash(said, "good")
    return go(url_for(".partner", partner_id=partner_id))
