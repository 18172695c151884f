"""Apply to be a partner; by the link in an email prove it, answer a question, or withdraw."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.blueprints.applicants.blueprint import bp
from marketplace.blueprints.applicants.forms import AnswerForm, ApplicationForm
from marketplace.blueprints.web.form_keys import keyed, once
from marketplace.blueprints.web.form_keys.outcome import Outcome
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.applications.application_list import questions_of
from marketplace.catalogue.applications.apply import (
    answer_question,
    apply,
    prove_application,
    withdraw_application,
)
from marketplace.catalogue.applications.content import MOST_BRANCHES
from marketplace.catalogue.applications.links import application_of_link
from marketplace.catalogue.applications.transitions import PROVEN_WITHIN
from marketplace.foundation.refusals import TooManyAttempts


@bp.get("")
@public
def write_application() -> ResponseReturnValue:
    """Show the form of a business that applies."""
    return page("applicants/apply.html", form=ApplicationForm(formdata=None))


@bp.post("")
@public
@keyed
def send_application() -> ResponseReturnValue:
    """Keep the application and email its link, or show the form with one more branch."""
    form = ApplicationForm()
    if form.more.data:
        if len(form.branches) < MOST_BRANCHES:
            form.branches.append_entry()
        return _form(form, 200)
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            return once(lambda: _applied(form))
    return _form(form, 422)


def _applied(form: ApplicationForm) -> Outcome:
    apply(content=form.facts(), address=request.remote_addr)
    return Outcome(url_for(".application_sent"))


@bp.get("/sent")
@public
def application_sent() -> ResponseReturnValue:
    """Show what to do next."""
    return page("applicants/sent.html", days=PROVEN_WITHIN.days)


@bp.get("/<token>")
@public
def show_application(token: str) -> ResponseReturnValue:
    """Show the application behind the link, and what can be done with it now."""
    return _application(token, AnswerForm(formdata=None), 200)


@bp.post("/<token>/prove")
@public
def prove(token: str) -> ResponseReturnValue:
    """Let the application count, as its email is proven."""
    prove_application(token=token)
    return go(url_for(".show_application", token=token))


@bp.post("/<token>/answer")
@public
def answer(token: str) -> ResponseReturnValue:
    """Answer the question of marketing."""
    form = AnswerForm()
    with refusals_beside(form):
        if form.validate_on_submit():
            answer_question(token=token, answer=form.answer.data)
            flash(_("Thank you. Your answer is on its way to marketing."), "good")
            return go(url_for(".show_application", token=token))
    return _application(token, form, 422)


@bp.post("/<token>/withdraw")
@public
def withdraw(token: str) -> ResponseReturnValue:
    """Withdraw the application."""
    withdraw_application(token=token)
    flash(_("Your application was withdrawn."), "good")
    return go(url_for(".show_application", token=token))


def _form(form: ApplicationForm, status: int) -> ResponseReturnValue:
    return page("applicants/apply.html", "applicants/_apply_form.html", status, form=form)


def _application(token: str, form: AnswerForm, status: int) -> ResponseReturnValue:
    application = application_of_link(token)
    return page(
        "applicants/application.html",
        status=status,
        application=application,
        questions=questions_of(application.id),
        form=form,
        token=token,
    )
