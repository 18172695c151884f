"""Branches as their owner edits them."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.branch_form import BranchForm
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.partners.branch_list import branch_of, branches_of
from marketplace.catalogue.partners.branches import edit_branch


@bp.get("/branches")
@allow(Role.OWNER)
def list_branches() -> ResponseReturnValue:
    """Show all branches, each with a link to edit it."""
    return page("partners/branches.html", branches=branches_of(current_user.partner_id))


@bp.get("/branches/<int:branch_id>")
@allow(Role.OWNER)
def show_branch(branch_id: int) -> ResponseReturnValue:
    """Show the branch's form, filled in."""
    branch = branch_of(current_user.partner_id, branch_id)
    return page("partners/branch.html", form=BranchForm(obj=branch), branch=branch)


@bp.post("/branches/<int:branch_id>")
@allow(Role.OWNER)
def change_branch(branch_id: int) -> ResponseReturnValue:
    """Save the branch; customers see it at once."""
    branch = branch_of(current_user.partner_id, branch_id)
    form = BranchForm()
    with refusals_beside(form):
        if form.validate_on_submit():
            edit_branch(
                branch_id=branch.id,
                partner_id=current_user.partner_id,
                content=form.facts(),
                actor=actor(),
            )
            flash(_("Branch saved."), "good")
            return go(url_for(".list_branches"))
    return page("partners/branch.html", "partners/_branch_form.html", 422, form=form, branch=branch)
