"""Payment runs: the list, a new run, one run with its file, and the bank's answer."""

from __future__ import annotations

from typing import Final

from flask import Response, flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from flask_wtf import FlaskForm

from marketplace.accounts.security_events.models import EventKind
from marketplace.accounts.security_events.record import record
from marketplace.accounts.security_events.second_person import SamePerson
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.customers.forms import ReasonForm
from marketplace.blueprints.admins.permissions import SETTLEMENT_READERS, SETTLERS
from marketplace.blueprints.admins.settlement.payment_forms import BankAnswerForm, PaymentRunForm
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof
from marketplace.blueprints.web.url_converters import query_number
from marketplace.foundation import clock
from marketplace.foundation.refusals import NotFound
from marketplace.settlement.payments import run_transitions, runs
from marketplace.settlement.payments.answers import (
    AnswerOutcome,
    AnswerRow,
    read_answers,
    record_answers,
)
from marketplace.settlement.payments.make_run import make_run, own_account
from marketplace.settlement.payments.refusals import (
    NoOwnAccount,
    NoPayee,
    NothingToPay,
    NotToPay,
    OwnRun,
    RunMoved,
)

PER_PAGE: Final = 50


@bp.get("/settlement/payments")
@allow(*SETTLEMENT_READERS)
def payment_runs() -> ResponseReturnValue:
    """Show the runs, and the approved statements for the next one."""
    return _list_page(PaymentRunForm(formdata=None, execute_on=clock.today()), 200)


@bp.post("/settlement/payments")
@allow(*SETTLERS)
@require_proof
def make_payment_run() -> ResponseReturnValue:
    """Make a run of the chosen statements."""
    form = PaymentRunForm()
    with refusals_beside(form, NoOwnAccount, NotToPay, NoPayee, NothingToPay):
        if form.validate_on_submit():
            run_id = make_run(
                statement_ids=form.statements.data or [],
                execute_on=form.execute_on.data,
                key=form.key.data,
                actor=actor(),
            )
            flash(_("The payment run is made."), "good")
            return go(url_for(".payment_run", number=runs.number_of(run_id)))
    return _list_page(form, 422)


@bp.get("/settlement/payments/<number>")
@allow(*SETTLEMENT_READERS)
def payment_run(number: str) -> ResponseReturnValue:
    """Show a run: its payments, what can be done with it, and the form for the bank's answer."""
    return _run_page(number, BankAnswerForm(formdata=None), 200)


@bp.get("/settlement/payments/<number>.xml")
@allow(*SETTLERS)
@require_proof
def save_payment_file(number: str) -> ResponseReturnValue:
    """Return the run's file, the same each time; the export is a security event."""
    file = runs.file_of(runs.run_of(number).id)
    if file is None:
        raise NotFound
    record(EventKind.EXPORT, user_id=current_user.user_id, detail=f"{number}.xml")
    response = Response(file, content_type="application/xml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{number}.xml")
    response.cache_control.no_store = True
    return response


@bp.route("/settlement/payments/<number>/release", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def release_payment_run(number: str) -> ResponseReturnValue:
    """Let the run's file out, as the second person."""
    run = runs.run_of(number)
    return answer_action(
        FlaskForm(),
        lambda: run_transitions.release(run_id=run.id, actor=actor()),
        said=_("The payment run is released."),
        back=url_for(".payment_run", number=number),
        action=ActionPage(
            title=_("Release payment run %(number)s", number=number),
            text=_("The file for the bank can then be downloaded."),
            button=_("Release"),
        ),
        above=(RunMoved, OwnRun, SamePerson),
    )


@bp.route("/settlement/payments/<number>/sent", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def send_payment_run(number: str) -> ResponseReturnValue:
    """Record that the bank has the file."""
    run = runs.run_of(number)
    return answer_action(
        FlaskForm(),
        lambda: run_transitions.mark_sent(run_id=run.id, actor=actor()),
        said=_("The payment run is marked as sent."),
        back=url_for(".payment_run", number=number),
        action=ActionPage(
            title=_("Mark payment run %(number)s as sent", number=number),
            text=_("Do this once the bank has the file. The run cannot be undone afterwards."),
            button=_("Mark as sent"),
        ),
        above=(RunMoved,),
    )


@bp.route("/settlement/payments/<number>/undo", methods=["GET", "POST"])
@allow(*SETTLERS)
@require_proof
def undo_payment_run(number: str) -> ResponseReturnValue:
    """Take back a run that was not sent."""
    run, form = runs.run_of(number), ReasonForm()
    return answer_action(
        form,
        lambda: run_transitions.undo(run_id=run.id, reason=form.reason.data, actor=actor()),
        said=_("The payment run is undone."),
        back=url_for(".payment_run", number=number),
        action=ActionPage(
            title=_("Undo payment run %(number)s", number=number),
            text=_("Only a run that the bank does not have. Its statements can be paid anew."),
            button=_("Undo"),
            grave=True,
        ),
        above=(RunMoved,),
    )


@bp.post("/settlement/payments/<number>")
@allow(*SETTLERS)
@require_proof
def answer_payment_run(number: str) -> ResponseReturnValue:
    """Record the bank's answer; shows the rows that were refused."""
    run, form = runs.run_of(number), BankAnswerForm()
    with refusals_beside(form, RunMoved):
        if form.validate_on_submit():
            answers = read_answers(form.file.data.read())
            rows = record_answers(run_id=run.id, answers=answers, actor=actor())
            if any(row.outcome is AnswerOutcome.REFUSED for row in rows):
                return _run_page(number, BankAnswerForm(formdata=None), 422, rows)
            new = sum(row.outcome is AnswerOutcome.RECORDED for row in rows)
            flash(ngettext("%(num)s new answer.", "%(num)s new answers.", new), "good")
            return go(url_for(".payment_run", number=number))
    return _run_page(number, form, 422)


def _list_page(form: PaymentRunForm, status: int) -> ResponseReturnValue:
    found = runs.payable()
    form.offer(found)
    form.renew()
    pages = max(1, -(-runs.count() // PER_PAGE))
    number = min(max(1, query_number("page") or 1), pages)
    return page(
        "admins/settlement/payments.html",
        None,
        status,
        form=form,
        found=found,
        has_account=own_account() is not None,
        runs=runs.page_of(number=number, size=PER_PAGE),
        number=number,
        pages=pages,
        address=lambda number: url_for(".payment_runs", page=number),
    )


def _run_page(
    number: str, form: BankAnswerForm, status: int, rows: list[AnswerRow] | None = None
) -> ResponseReturnValue:
    run = runs.run_of(number)
    return page(
        "admins/settlement/payment_run.html",
        None,
        status,
        run=run,
        payments=runs.payments_of(run.id),
        form=form,
        rows=rows or [],
        is_maker=run.made_by_id == current_user.user_id,
    )
