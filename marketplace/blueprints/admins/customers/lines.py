"""Adding a line for a customer who showed whose it is, such as a fixed contract."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_number, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.blueprints.web.guards import actor, allow
from marketplace.customers.lines import LineTaken
from marketplace.customers.profile import profile
from marketplace.foundation.refusals import NotFound
from marketplace.membership.activation import Activation
from marketplace.membership.add_for_customer import add_for_customer

LONGEST_NUMBER = 32


class NewLineForm(ReasonForm):
    """Which line, and what the customer showed."""

    line = StringField(
        _l("Contract or mobile number"),
        [needed, at_most(LONGEST_NUMBER)],
        [tidy],
        description=_l("As shown on the contract."),
    )


@bp.route("/customers/<int:customer_id>/lines/new", methods=["GET", "POST"])
@allow(*HELPDESK)
def add_customer_line(customer_id: int) -> ResponseReturnValue:
    """Make the line the customer's; they are told."""
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
