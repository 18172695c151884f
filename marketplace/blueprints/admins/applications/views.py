"""Applications of businesses: the list, one application, and marketing's decisions on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.blueprints.admins.applications.forms import (
    ApprovalForm,
    QuestionForm,
    RefusalForm,
)
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS, CATALOGUE_READERS
from marketplace.blueprints.admins.shared import choices
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.blueprints.web.url_converters import query_number
from marketplace.catalogue.applications import decide
from marketplace.catalogue.applications.application_list import (
    application_of,
    find_applications,
    questions_of,
)
from marketplace.catalogue.applications.decide import AlreadyPartner
from marketplace.catalogue.applications.duplicates import duplicates_of
from marketplace.catalogue.applications.models import ApplicationState
from marketplace.catalogue.applications.transitions import ApplicationDecided, sources
from marketplace.foundation import clock

STATES: Final[dict[str, LazyString]] = {
    ApplicationState.WAITING: _l("Waiting"),
    ApplicationState.ASKED: _l("Asked back"),
    ApplicationState.APPROVED: _l("Approved"),
    ApplicationState.REFUSED: _l("Refused"),
    ApplicationState.WITHDRAWN: _l("Withdrawn"),
    ApplicationState.EXPIRED: _l("Not answered"),
}
POINTS_PER_EURO: Final = 20  # what the first offers cost; marketing corrects it in the form


@bp.get("/applications")
@allow(*CATALOGUE_READERS)
def applications() -> ResponseReturnValue:
    """Show the applications that are open, the oldest first, or those of one state."""
    asked = request.args.get("state", "")
    state = ApplicationState(asked) if asked in STATES else None
    return page(
        "admins/applications/list.html",
        found=find_applications(state, query_number("page") or 1),
        chosen=state,
        states=STATES,
        now=clock.now(),
        address=lambda number: url_for(".applications", state=state, page=number),
    )


@bp.get("/applications/<int:application_id>")
@allow(*CATALOGUE_READERS)
def application(application_id: int) -> ResponseReturnValue:
    """Show one application with what it resembles, its questions, and what can be decided."""
    found = application_of(application_id)
    return page(
        "admins/applications/application.html",
        application=found,
        duplicates=duplicates_of(found),
        questions=questions_of(application_id),
        states=STATES,
        may=lambda to: found.state in sources(ApplicationState(to)),
    )


@bp.route("/applications/<int:application_id>/approve", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
@require_proof
def approve_application(application_id: int) -> ResponseReturnValue:
    """Make the business a partner, with its branches, its owner and its first proposal."""
    found = application_of(application_id)
    suggested = found.offer_points or max(1, found.offer_worth_cents * POINTS_PER_EURO // 100)
    form = ApprovalForm(data={"points": suggested})
    form.category.offer(choices.categories(), prompt=_("Choose a category"))
    return answer_action(
        form,
        lambda: decide.approve_application(
            application_id=application_id,
            category_id=form.category.data,
            points=form.points.data,
            actor=actor(),
        ),
        said=_(
            "Approved. %(business)s is a partner; the owner got a link, and can confirm codes once "
            "another member of staff has approved the account.",
            business=found.business,
        ),
        then=lambda made: url_for(".partner", partner_id=made.partner_id),
        back=_address(application_id),
        action=ActionPage(
            title=_("Approve %(business)s", business=found.business),
            text=_("This makes the partner, its branches, its owner's account and its proposal."),
            button=_("Approve"),
        ),
        above=(ApplicationDecided, AlreadyPartner),
    )


@bp.route("/applications/<int:application_id>/ask", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def ask_applicant(application_id: int) -> ResponseReturnValue:
    """Ask the applicant, who answers on a page."""
    action = ActionPage(
        title=_("Ask %(business)s", business=application_of(application_id).business),
        text=_("The applicant gets the question by email and answers it by a link."),
        button=_("Send the question"),
    )
    return _write_to_applicant(
        application_id,
        QuestionForm(),
        lambda question: decide.ask_applicant(
            application_id=application_id, question=question, actor=actor()
        ),
        _("The question was sent."),
        action,
    )


@bp.route("/applications/<int:application_id>/refuse", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def refuse_application(application_id: int) -> ResponseReturnValue:
    """Refuse the application with a reason."""
    action = ActionPage(
        title=_("Refuse %(business)s", business=application_of(application_id).business),
        text=_("The applicant reads the reason in an email."),
        button=_("Refuse"),
        grave=True,
    )
    return _write_to_applicant(
        application_id,
        RefusalForm(),
        lambda reason: decide.refuse_application(
            application_id=application_id, reason=reason, actor=actor()
        ),
        _("Refused. The applicant was told why."),
        action,
    )


def _write_to_applicant(
    application_id: int,
    form: QuestionForm | RefusalForm,
    verb: Callable[[str], None],
    said: str,
    action: ActionPage,
) -> ResponseReturnValue:
    """Do the verb with the text of the form, which the applicant gets by email."""
    return answer_action(
        form,
        lambda: verb(form.reason.data),
        said=said,
        back=_address(application_id),
        action=action,
        above=(ApplicationDecided,),
    )


def _address(application_id: int) -> str:
    return url_for(".application", application_id=application_id)
