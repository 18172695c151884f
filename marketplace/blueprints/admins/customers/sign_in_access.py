"""Shutting a customer's sign-in and opening it again, with a reason."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts import users
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import HELPDESK
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.customers.profile import Profile, profile
from marketplace.foundation.refusals import NotFound


@bp.route("/customers/<int:customer_id>/deactivate", methods=["GET", "POST"])
@allow(*HELPDESK)
def deactivate_customer(customer_id: int) -> ResponseReturnValue:
    """Shut the customer's sign-in and end their sessions; points and codes stay."""
    user_id, form = _user_of(profile(customer_id)), ReasonForm()
    return answer_action(
        form,
        lambda: users.deactivate(user_id=user_id, actor=actor(), reason=form.reason.data),
        said=_("The customer can no longer sign in."),
        back=url_for(".customer", customer_id=customer_id),
        action=ActionPage(
            title=_("Deactivate sign-in"),
            text=_("The customer is signed out everywhere immediately. Points and codes are kept."),
            button=_("Deactivate sign-in"),
            grave=True,
        ),
    )


@bp.route("/customers/<int:customer_id>/reactivate", methods=["GET", "POST"])
@allow(*HELPDESK)
def reactivate_customer(customer_id: int) -> ResponseReturnValue:
    """Let the customer sign in again."""
    user_id, form = _user_of(profile(customer_id)), ReasonForm()
    return answer_action(
        form,
        lambda: users.reactivate(user_id=user_id, actor=actor(), reason=form.reason.data),
        said=_("The customer can sign in again."),
        back=url_for(".customer", customer_id=customer_id),
        action=ActionPage(
            title=_("Activate sign-in"),
            text=_("The customer can sign in again with the same password."),
            button=_("Activate sign-in"),
        ),
    )


def _user_of(person: Profile) -> int:
    """The person's sign-in; a closed account has none to shut or open."""
    if person.user_id is None or person.closed_at is not None:
        raise NotFound
    return person.user_id
