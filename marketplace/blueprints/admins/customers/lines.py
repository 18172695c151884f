"""Add a line for a customer who proved it in person, and take one off a customer."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.forms.fields import NOT_LISTED, at_most, needed, tidy
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.customers.lines import LineTaken
from marketplace.customers.models import EndCause
from marketplace.customers.profile import lines, profile
from marketplace.foundation.refusals import NotFound
from marketplace.membership.activation import Activation
from marketplace.membership.add_for_customer import add_for_customer
from marketplace.membership.line_end.end_for_customer import OwnLine, end_by_support
from marketplace.membership.line_end.end_line import EndedLine

LONGEST_NUMBER = 32
CAUSES = {
    EndCause.LOST: _l("The customer no longer has the number"),
    EndCause.CONTRACT_ENDED: _l("The contract ended"),
}


class NewLineForm(ReasonForm):
    """The line, and the document that the customer showed."""

    line = StringField(
        _l("Contract or mobile number"),
        [needed, at_most(LONGEST_NUMBER)],
        [tidy],
        description=_l("As shown on the contract."),
    )


class LineEndForm(ReasonForm):
    """The cause, by which the programme's rules decide about the points."""

    cause = RadioField(
        _l("Why does it leave?"),
        choices=[SelectChoice(cause.value, name) for cause, name in CAUSES.items()],
        default=EndCause.LOST.value,
        invalid_choice_message=NOT_LISTED,
    )


@bp.route("/customers/<int:customer_id>/lines/new", methods=["GET", "POST"])
@allow(*HELPDESK)
@require_proof
def add_customer_line(customer_id: int) -> ResponseReturnValue:
    """Add the line to the customer, who is told."""
    if profile(customer_id).closed_at is not None:
        raise NotFound
    form = NewLineForm()
    return answer_action(
        form,
        lambda: add_for_customer(
            customer_id=customer_id,
            line=form.line.data,
            reason=form.reason.data,
            actor=actor(),
        ),
        said=_said_of,
        back=url_for(".customer", customer_id=customer_id),
        action=_action,
        above=(LineTaken,),
    )


@bp.route("/customers/<int:customer_id>/lines/<int:line_id>/end", methods=["GET", "POST"])
@allow(*HELPDESK)
def end_customer_line(customer_id: int, line_id: int) -> ResponseReturnValue:
    """Take the line off the customer, who is told at every address left."""
    number, form = _number_of(customer_id, line_id), LineEndForm()
    return answer_action(
        form,
        lambda: end_by_support(
            line=OwnLine(customer_id, line_id),
            cause=EndCause(form.cause.data),
            reason=form.reason.data,
            actor=actor(),
        ),
        said=_said_of_end,
        back=url_for(".customer", customer_id=customer_id),
        action=ActionPage(
            title=_("Remove %(number)s", number=number),
            text=_(
                "From now on the number speaks for nobody and can be registered again. It gets "
                "no more messages of this customer, who is notified by email and at the other "
                "numbers. Codes and delivered services are kept."
            ),
            button=_("Remove the line"),
            grave=True,
        ),
    )


def _number_of(customer_id: int, line_id: int) -> str:
    for line in lines(customer_id):
        if line.id == line_id:
            return line.number
    raise NotFound


def _said_of_end(ended: EndedLine) -> str:
    if ended.lost:
        return str(_("Line removed. Points lost: %(points)s.", points=format_number(ended.points)))
    return str(_("Line removed. Points kept: %(points)s.", points=format_number(ended.points)))


def _action() -> ActionPage:
    return ActionPage(
        title=_("Add a line"),
        text=_(
            "Add a line only if the customer has shown that it is theirs, and state in "
            "the reason what you saw. The line gets its welcome points immediately and "
            "earns from the 1st of next month. The customer is notified by SMS and email."
        ),
        button=_("Add the line"),
    )


def _said_of(added: Activation) -> str:
    return str(
        ngettext(
            "Line added, with %(points)s welcome point.",
            "Line added, with %(points)s welcome points.",
            added.points,
            points=format_number(added.points),
        )
    )
