"""The signed-in partner user at the counter, and the branches they may confirm at."""

from __future__ import annotations

from typing import Final, Protocol, TypeVar

from flask import request, session
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.row_select import RowSelectField
from marketplace.blueprints.partners.forms import ConfirmForm
from marketplace.catalogue.partners.branch_list import branches_of
from marketplace.catalogue.shop_window.cards import Place
from marketplace.catalogue.shop_window.window import window
from marketplace.conversions.redemption.confirmation_list import ConfirmationFilter
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.foundation import clock

PARTNER_PEOPLE: Final = (Role.OWNER, Role.CASHIER)
LAST_BRANCH: Final = "branch"


class BoundForm(Protocol):
    """A form of a record that may be bound to a branch."""

    branch: RowSelectField


Bound = TypeVar("Bound", bound=BoundForm)


def till() -> Confirmer:
    """Return the signed-in user as the confirmer."""
    return Confirmer(
        partner_id=current_user.partner_id,
        user_id=current_user.user_id,
        address=request.remote_addr,
    )


def own() -> ConfirmationFilter:
    """Return the filter of the confirmations that the user may see: all, or one branch's."""
    return ConfirmationFilter(partner_id=current_user.partner_id, branch_id=current_user.branch_id)


def own_today() -> ConfirmationFilter:
    """Return the same for today."""
    today = clock.today()
    return ConfirmationFilter(
        partner_id=current_user.partner_id,
        branch_id=current_user.branch_id,
        since=today,
        until=today,
    )


def places() -> list[Place]:
    """Return the branches that the user may confirm at: their own if bound, else all open ones."""
    partner = window().partners.get(current_user.partner_id)
    bound = current_user.branch_id
    return [place for place in (partner.places if partner else ()) if bound in (None, place.id)]


def with_open_branches(form: Bound) -> Bound:
    """Return the form with the partner's open branches as choices, or all of them."""
    rows = [row for row in branches_of(current_user.partner_id) if row.closed_at is None]
    form.branch.offer([(row.id, f"{row.name}, {row.city}") for row in rows], none=_("All branches"))
    return form


def confirm_form(code: str | None = None) -> ConfirmForm:
    """Return the confirm form as submitted, or a fresh one for a code with the usual branch."""
    form = ConfirmForm() if code is None else ConfirmForm(formdata=None, code=code)
    rows = [(place.id, f"{place.name}, {place.city}") for place in places()]
    form.branch.offer(rows, prompt=_("Choose the branch") if len(rows) > 1 else None)
    if len(rows) == 1 and form.branch.data is None:
        form.branch.data = rows[0][0]
    if code is not None and session.get(LAST_BRANCH) in dict(rows):
        form.branch.data = session[LAST_BRANCH]
    return form


def branch_of(form: ConfirmForm) -> int | None:
    """Return the branch that the form names, remembered for this browser's next code."""
    branch: int | None = form.branch.data or current_user.branch_id
    session[LAST_BRANCH] = branch
    return branch
