"""Merge two accounts of one person: request, prove by both PINs, and let a colleague decide."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import CUSTOMER_READERS, HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.customers.find import find
from marketplace.customers.lines import TooManyLines
from marketplace.customers.profile import profile
from marketplace.foundation.refusals import InvalidInput, NotFound, TooManyAttempts
from marketplace.membership.merge.checks import MergeBlocked, NumberMissing
from marketplace.membership.merge.decide import approve_merge, refuse_merge
from marketplace.membership.merge.request import prove_merge, request_merge
from marketplace.membership.merge.request_list import MergeRow, open_merge, open_merges
from marketplace.points.balance_ceiling import TooManyPoints

LONGEST_ACCOUNT = 254
LONGEST_PIN = 12
IN_THE_WAY = (MergeBlocked, NumberMissing, TooManyAttempts, TooManyLines, TooManyPoints)


class MergeForm(ReasonForm):
    """The account that is to be closed, and why it is the same person's."""

    account = StringField(
        _l("The other account"),
        [needed, at_most(LONGEST_ACCOUNT)],
        [tidy],
        description=_l("Its whole number, email or username. It is closed."),
    )


class MergePinsForm(FlaskForm):
    """The PINs that the customer reads from both phones."""

    source_pin = StringField(
        _l("PIN of the account to be closed"), [needed, at_most(LONGEST_PIN)], [tidy]
    )
    target_pin = StringField(
        _l("PIN of the account that stays"), [needed, at_most(LONGEST_PIN)], [tidy]
    )


@bp.get("/merges")
@allow(*CUSTOMER_READERS)
def merges() -> ResponseReturnValue:
    """Show the merges that are open, the oldest first."""
    return page("admins/customers/merges.html", merges=open_merges())


@bp.route("/customers/<int:customer_id>/merge", methods=["GET", "POST"])
@allow(*HELPDESK)
@require_proof
def merge_customer(customer_id: int) -> ResponseReturnValue:
    """Request to merge another account into this one; a PIN goes to each."""
    if profile(customer_id).closed_at is not None:
        raise NotFound
    form = MergeForm()
    return answer_action(
        form,
        lambda: request_merge(
            source_id=_account(form.account.data),
            target_id=customer_id,
            reason=form.reason.data,
            actor=actor(),
        ),
        said=_("A PIN was sent to each account."),
        back=url_for(".customer", customer_id=customer_id),
        then=lambda request_id: url_for(".prove_accounts", request_id=request_id),
        action=lambda: ActionPage(
            title=_("Merge another account into this one"),
            text=_(
                "Only for two accounts of one person. Points and lines of the other account come "
                "into this one, the other is closed. Each account gets a PIN by SMS, which the "
                "customer tells you; then a colleague decides."
            ),
            button=_("Send the PINs"),
        ),
        above=IN_THE_WAY,
    )


@bp.route("/merges/<int:request_id>/prove", methods=["GET", "POST"])
@allow(*HELPDESK)
def prove_accounts(request_id: int) -> ResponseReturnValue:
    """Prove both accounts by their PINs."""
    form, row = MergePinsForm(), open_merge(request_id)
    return answer_action(
        form,
        lambda: prove_merge(
            request_id=request_id,
            source_pin=form.source_pin.data,
            target_pin=form.target_pin.data,
            actor=actor(),
        ),
        said=_("Both accounts are proven. A colleague must decide now."),
        back=url_for(".merges"),
        action=ActionPage(title=_title(row), text=_text(row), button=_("Check the PINs")),
    )


@bp.route("/merges/<int:request_id>/approve", methods=["GET", "POST"])
@allow(*HELPDESK)
@require_proof
def approve_accounts(request_id: int) -> ResponseReturnValue:
    """Merge what a colleague requested; what is no longer possible keeps waiting."""
    row = open_merge(request_id)
    return answer_action(
        FlaskForm(),
        lambda: approve_merge(request_id=request_id, actor=actor()),
        said=lambda points: _("Merged. Points moved: %(points)s.", points=format_number(points)),
        back=url_for(".merges"),
        action=ActionPage(title=_title(row), text=_text(row), button=_("Merge"), grave=True),
        above=IN_THE_WAY,
    )


@bp.route("/merges/<int:request_id>/refuse", methods=["GET", "POST"])
@allow(*HELPDESK)
def refuse_accounts(request_id: int) -> ResponseReturnValue:
    """Refuse what a colleague requested; nothing moves."""
    form, row = ReasonForm(), open_merge(request_id)
    return answer_action(
        form,
        lambda: refuse_merge(request_id=request_id, reason=form.reason.data, actor=actor()),
        said=_("Refused. Both accounts stay as they are."),
        back=url_for(".merges"),
        action=ActionPage(title=_title(row), text=_text(row), button=_("Refuse")),
    )


def _account(typed: str) -> int:
    """Return the id of the only open account that is found by the text; raises InvalidInput."""
    found = [one for one in find(typed) if not one.closed]
    if len(found) != 1:
        raise InvalidInput("account", _("No single account is found by this. Enter all of it."))
    return found[0].customer_id


def _title(row: MergeRow) -> str:
    names = {
        "source": row.source_name,
        "source_id": row.source_id,
        "target": row.target_name,
        "target_id": row.target_id,
    }
    return str(_("%(source)s (#%(source_id)s) into %(target)s (#%(target_id)s)", **names))


def _text(row: MergeRow) -> str:
    facts = {"asker": row.asker, "reason": row.reason}
    return str(_("Requested by %(asker)s. Reason: %(reason)s", **facts))
