"""The owner's team: cashiers are added, moved, sent links, deactivated, reactivated."""

from __future__ import annotations

from typing import TypeVar

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.accounts.resets import link_until
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.forms import CashierForm, NewCashierForm
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome, lead
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.one_time_secret import with_secret
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners import team
from marketplace.catalogue.partners.branch_list import branches_of
from marketplace.catalogue.partners.team import TeamMember
from marketplace.messages.invitations import Invitation

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
@keyed
def add_cashier() -> ResponseReturnValue:
    """Add the cashier."""
    form = _with_branches(NewCashierForm())
    with refusals_beside(form):
        if form.validate_on_submit():
            return once(lambda: _added(form))
    return page("partners/new_cashier.html", "partners/_new_cashier_form.html", 422, form=form)


@bp.get("/team/<int:user_id>")
@allow(Role.OWNER)
def show_cashier(user_id: int) -> ResponseReturnValue:
    """Show one cashier, and what can be changed; with the link just made to hand over, once."""
    cashier = _cashier(user_id)
    form = CashierForm(formdata=None, name=cashier.name, branch=cashier.branch_id)
    return with_secret(
        url_for(".show_cashier", user_id=user_id),
        lambda link: _cashier_page(cashier, form, 200, link),
    )


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
    return _cashier_page(cashier, form)


@bp.post("/team/<int:user_id>/password")
@allow(Role.OWNER)
@require_proof
def give_password(user_id: int) -> ResponseReturnValue:
    """End the cashier's password, and send or show a link by which they choose a new one."""
    cashier = _cashier(user_id)
    made = team.invite_cashier(partner_id=current_user.partner_id, user_id=user_id, actor=actor())
    return lead(_invited(made, cashier))


@bp.post("/team/<int:user_id>/password/withdraw")
@allow(Role.OWNER)
def withdraw_password_link(user_id: int) -> ResponseReturnValue:
    """Withdraw the link by which the cashier chooses a password."""
    _cashier(user_id)
    team.withdraw_cashiers_link(partner_id=current_user.partner_id, user_id=user_id, actor=actor())
    flash(_("The link is no longer valid."), "good")
    return go(url_for(".show_cashier", user_id=user_id))


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


def _added(form: NewCashierForm) -> Outcome:
    made = team.add_cashier(
        partner_id=current_user.partner_id,
        username=form.username.data,
        name=form.name.data,
        branch_id=form.branch.data,
        email=form.email.data or None,
        actor=actor(),
    )
    return _invited(made, _cashier(made.user_id))


def _invited(made: Invitation, cashier: TeamMember) -> Outcome:
    if made.link is None:
        said = _(
            "A link to choose the password was sent to %(name)s, who signs in as %(username)s.",
            name=_called(cashier),
            username=cashier.username,
        )
        return Outcome(url_for(".list_team"), said)
    return Outcome(
        url_for(".show_cashier", user_id=made.user_id),
        secret=made.link,
        without_secret=_(
            "Your first try added the cashier. The link is not shown again: make a new one."
        ),
    )


def _cashier_page(
    cashier: TeamMember, form: CashierForm, status: int = 422, link: str | None = None
) -> Response:
    return page(
        "partners/cashier.html",
        "partners/_cashier.html",
        status,
        cashier=cashier,
        form=_with_branches(form, cashier.branch_id),
        link=link,
        link_until=link_until(cashier.user_id),
    )


def _with_branches(form: Cashiers, kept: int | None = None) -> Cashiers:
    """Return the form with the open branches, and the cashier's own if it has closed."""
    rows = branches_of(current_user.partner_id)
    open_or_kept = [row for row in rows if row.closed_at is None or row.id == kept]
    form.branch.offer(
        [(row.id, f"{row.name}, {row.city}") for row in open_or_kept], none=_("All branches")
    )
    return form
