"""The owner's team: cashiers are added, moved, given passwords, deactivated, reactivated."""

from __future__ import annotations

from typing import TypeVar

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.forms import CashierForm, NewCashierForm, PasswordForm
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners import team
from marketplace.catalogue.partners.branch_list import branches_of
from marketplace.catalogue.partners.team import TeamMember

Cashiers = TypeVar("Cashiers", bound=CashierForm)


@bp.get("/team")
@allow(Role.OWNER)
def list_team() -> ResponseReturnValue:
    """Show all the partner's people."""
    return page("partners/team.html", team=team.team_of(current_user.partner_id))


@bp.get("/team/new")
@allow(Role.OWNER)
@require_proof
def write_cashier() -> ResponseReturnValue:
    """Show the form for a new cashier."""
    return page("partners/new_cashier.html", form=_with_branches(NewCashierForm()))


@bp.post("/team/new")
@allow(Role.OWNER)
@require_proof
def add_cashier() -> ResponseReturnValue:
    """Add the cashier."""
    form = _with_branches(NewCashierForm())
    with refusals_beside(form):
        if form.validate_on_submit():
            user_id = team.add_cashier(
                partner_id=current_user.partner_id,
                username=form.username.data,
                name=form.name.data,
                branch_id=form.branch.data,
                password=form.password.data,
                actor=actor(),
            )
            username = _cashier(user_id).username
            said = _(
                "%(name)s can now sign in as %(username)s.", name=form.name.data, username=username
            )
            return _done(said)
    return page("partners/new_cashier.html", "partners/_new_cashier_form.html", 422, form=form)


@bp.get("/team/<int:user_id>")
@allow(Role.OWNER)
def show_cashier(user_id: int) -> ResponseReturnValue:
    """Show one cashier, and what can be changed."""
    cashier = _cashier(user_id)
    form = CashierForm(formdata=None, name=cashier.name, branch=cashier.branch_id)
    return _cashier_page(cashier, form, PasswordForm(), 200)


@bp.post("/team/<int:user_id>")
@allow(Role.OWNER)
def change_cashier(user_id: int) -> ResponseReturnValue:
    """Save the cashier's name and branch."""
    cashier = _cashier(user_id)
    form = _with_branches(CashierForm())
    with refusals_beside(form):
        if form.validate_on_submit():
            team.edit_cashier(
                partner_id=current_user.partner_id,
                user_id=user_id,
                name=form.name.data,
                branch_id=form.branch.data,
                actor=actor(),
            )
            return _done(_("%(name)s has been saved.", name=form.name.data))
    return _cashier_page(cashier, form, PasswordForm(formdata=None))


@bp.post("/team/<int:user_id>/password")
@allow(Role.OWNER)
@require_proof
def give_password(user_id: int) -> ResponseReturnValue:
    """Set a new password for the cashier, which ends their sessions."""
    cashier = _cashier(user_id)
    form = PasswordForm()
    with refusals_beside(form):
        if form.validate_on_submit():
            team.set_cashier_password(
                partner_id=current_user.partner_id,
                user_id=user_id,
                password=form.password.data,
                actor=actor(),
            )
            return _done(_("%(name)s has a new password.", name=_called(cashier)))
    kept = CashierForm(formdata=None, name=cashier.name, branch=cashier.branch_id)
    return _cashier_page(cashier, kept, form)


@bp.post("/team/<int:user_id>/deactivate")
@allow(Role.OWNER)
def deactivate_cashier(user_id: int) -> ResponseReturnValue:
    """Deactivate the cashier at once."""
    cashier = _cashier(user_id)
    team.deactivate_cashier(partner_id=current_user.partner_id, user_id=user_id, actor=actor())
    return _done(_("%(name)s can no longer sign in.", name=_called(cashier)))


@bp.post("/team/<int:user_id>/reactivate")
@allow(Role.OWNER)
@require_proof
def reactivate_cashier(user_id: int) -> ResponseReturnValue:
    """Let the cashier sign in again."""
    cashier = _cashier(user_id)
    team.reactivate_cashier(partner_id=current_user.partner_id, user_id=user_id, actor=actor())
    return _done(_("%(name)s can now sign in.", name=_called(cashier)))


def _cashier(user_id: int) -> TeamMember:
    return team.cashier_of(current_user.partner_id, user_id)


def _called(cashier: TeamMember) -> str:
    return cashier.name or cashier.username


def _done(said: str) -> ResponseReturnValue:
    flash(said, "good")
    return go(url_for(".list_team"))


def _cashier_page(
    cashier: TeamMember, form: CashierForm, password: PasswordForm, status: int = 422
) -> ResponseReturnValue:
    return page(
        "partners/cashier.html",
        "partners/_cashier.html",
        status,
        cashier=cashier,
        form=_with_branches(form, cashier.branch_id),
        password_form=password,
    )


def _with_branches(form: Cashiers, kept: int | None = None) -> Cashiers:
    """Return the form with the open branches, and the cashier's own if it has closed."""
    rows = branches_of(current_user.partner_id)
    open_or_kept = [row for row in rows if row.closed_at is None or row.id == kept]
    form.branch.offer(
        [(row.id, f"{row.name}, {row.city}") for row in open_or_kept], none=_("All branches")
    )
    return form
