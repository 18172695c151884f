"""Act on statements: approve, record a payment, decide on disputes, reverse and correct."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_currency
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from marketplace.accounts.security_events.second_person import SamePerson
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import SETTLERS
from marketplace.blueprints.admins.settlement.forms import (
    AdjustmentForm,
    AnswerForm,
    GrantForm,
    PaymentForm,
)
from marketplace.blueprints.admins.settlement.views import dispute_of, line_of
from marketplace.blueprints.admins.shared.action_page import ActionPage, Message, answer_action
from marketplace.blueprints.web.form_keys import keyed
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.catalogue.partners.partner_search import partner_of
from marketplace.foundation.refusals import NotFound
from marketplace.settlement import adjust, disputes, statements
from marketplace.settlement.approve import approve, mark_paid
from marketplace.settlement.payments.refusals import InPaymentRun
from marketplace.settlement.refusals import (
    AlreadyReversed,
    DisputeOver,
    LinesDisputed,
    NotFromThisState,
    NothingOwed,
    OwnApproval,
    TooManyMessages,
)


@bp.route("/settlement/<number>/approve", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def approve_statement(number: str) -> ResponseReturnValue:
    """Approve a statement; beyond the limit a second person has to as well."""
    statement = statements.statement(number)
    return answer_action(
        FlaskForm(),
        lambda: approve(statement_id=statement.id, actor=actor()),
        said=lambda approved: Message(
            _("The statement is approved.")
            if approved
            else _("Your approval is recorded. A second person has to approve as well."),
            "good" if approved else "warn",
        ),
        back=url_for(".statement", number=number),
        action=ActionPage(
            title=_("Approve statement %(number)s", number=number),
            text=_(
                "%(partner)s will be paid %(amount)s.",
                partner=statement.partner,
                amount=format_currency(statement.total_cents / 100, "EUR"),
            ),
            button=_("Approve"),
        ),
        above=(LinesDisputed, NotFromThisState, OwnApproval, SamePerson),
    )


@bp.route("/settlement/<number>/pay", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def pay_statement(number: str) -> ResponseReturnValue:
    """Record that an approved statement has been paid."""
    statement, form = statements.statement(number), PaymentForm()
    return answer_action(
        form,
        lambda: mark_paid(
            statement_id=statement.id,
            paid_on=form.paid_on.data,
            reference=form.reference.data,
            actor=actor(),
        ),
        said=_("The payment is recorded."),
        back=url_for(".statement", number=number),
        action=ActionPage(
            title=_("Payment of statement %(number)s", number=number),
            text=_("Record the payment as the bank's statement shows it."),
            button=_("Record the payment"),
        ),
        above=(InPaymentRun, NotFromThisState),
    )


@bp.route("/settlement/<number>/lines/<int:line_id>/answer", methods=["GET", "POST"])
@allow(*SETTLERS)
@keyed
def answer_dispute(number: str, line_id: int) -> ResponseReturnValue:
    """Write to the partner, without a decision."""
    action = ActionPage(
        title=_("Answer the partner"),
        text=_("The dispute stays open until it is granted, refused or withdrawn."),
        button=_("Send"),
    )
    return _write_to_partner(number, line_id, AnswerForm(), disputes.answer, action)


@bp.route("/settlement/<number>/lines/<int:line_id>/refuse", methods=["GET", "POST"])
@allow(*SETTLERS)
def refuse_dispute(number: str, line_id: int) -> ResponseReturnValue:
    """Refuse the dispute."""
    action = ActionPage(
        title=_("Refuse the dispute"),
        text=_("The line stays as it is. Tell the partner why."),
        button=_("Refuse"),
        grave=True,
    )
    return _write_to_partner(number, line_id, AnswerForm(), disputes.refuse, action)


@bp.route("/settlement/<number>/lines/<int:line_id>/grant", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def grant_dispute(number: str, line_id: int) -> ResponseReturnValue:
    """Grant the partner a difference, in its next statement."""
    action = ActionPage(
        title=_("Grant a difference"),
        text=_("The line keeps its amount; the partner's next statement has the difference."),
        button=_("Grant"),
    )
    form = GrantForm()
    return _write_to_partner(
        number,
        line_id,
        form,
        lambda **given: disputes.grant(net_cents=form.net_cents.data, **given),
        action,
    )


@bp.route("/settlement/<number>/lines/<int:line_id>/reverse", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def reverse_line(number: str, line_id: int) -> ResponseReturnValue:
    """Take back all that is owed for the line's code, in the partner's next statement."""
    form, (_statement, line) = ReasonForm(), line_of(number, line_id)
    return answer_action(
        form,
        lambda: adjust.reverse(line_id=line.id, reason=form.reason.data, actor=actor()),
        said=_("The partner's next statement takes it back."),
        back=url_for(".statement_line", number=number, line_id=line_id),
        action=ActionPage(
            title=_("Reverse this code"),
            text=_("All that is owed for the code is taken back in the next statement."),
            button=_("Reverse"),
            grave=True,
        ),
        above=(AlreadyReversed, NothingOwed),
    )


@bp.route("/settlement/partners/<int:partner_id>/correct", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def correct_settlement(partner_id: int) -> ResponseReturnValue:
    """Add an amount with its reason to the partner's next statement."""
    partner, form = partner_of(partner_id), AdjustmentForm()
    return answer_action(
        form,
        lambda: adjust.correct(
            partner_id=partner_id,
            net_cents=form.net_cents.data,
            tax_bp=form.tax_bp.data,
            reason=form.reason.data,
            key=form.key.data,
            actor=actor(),
        ),
        said=_("The correction is booked for the next statement."),
        back=url_for(".settlement", partner=partner_id),
        action=ActionPage(
            title=_("Correction for %(partner)s", partner=partner.name),
            text=_("The partner reads the reason in its next statement."),
            button=_("Book the correction"),
        ),
    )


def _write_to_partner(
    number: str,
    line_id: int,
    form: AnswerForm,
    verb: Callable[..., None],
    action: ActionPage,
) -> ResponseReturnValue:
    """Do the verb, with the form's text, to the dispute about the line.

    Raises NotFound for a line without a dispute.
    """
    _statement, line = line_of(number, line_id)
    dispute = dispute_of(line)
    if dispute is None:
        raise NotFound
    return answer_action(
        form,
        lambda: verb(dispute_id=dispute.id, text=form.text.data, actor=actor()),
        said=_("The partner reads it on the page of the line."),
        back=url_for(".statement_line", number=number, line_id=line_id),
        action=action,
        above=(DisputeOver, TooManyMessages),
    )
