"""Confirm a code: type it or open the QR code's link, see the offer, press once.

A second press is refused like any second use, with the time and the branch of the first, so a
cashier sees that it was done and nobody can get a green page out of a used code.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.typed_code import typed_code
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.partners.counter import (
    PARTNER_PEOPLE,
    branch_of,
    confirm_form,
    own,
    own_today,
    till,
)
from marketplace.blueprints.partners.forms import CodeForm, ConfirmForm
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page, wants_fragment
from marketplace.blueprints.web.security import may_use
from marketplace.catalogue.partner_setup.checklist import PartnerSetup, setup_of
from marketplace.conversions.redemption import confirm as codes
from marketplace.conversions.redemption import confirmation_list
from marketplace.conversions.redemption.refusals import (
    AlreadyConfirmed,
    CodeCancelled,
    CodeExpired,
    CodeRefused,
)
from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal, TooManyAttempts
from marketplace.settlement.reports.partner_news import PartnerNews, partner_news

SHOWN_TODAY: Final = 10
FRESH: Final = timedelta(minutes=10)


@bp.get("/")
@allow(*PARTNER_PEOPLE)
def start() -> ResponseReturnValue:
    """Show the confirm box, today's confirmations, and an owner what is new in settlement."""
    owner = current_user.role == Role.OWNER
    who = {"partner_id": current_user.partner_id, "user_id": current_user.user_id}
    news = partner_news(current_user.partner_id) if owner else None
    return _desk(CodeForm(), setup=setup_of(**who) if owner else None, news=news)


@bp.get("/confirm")
@allow(*PARTNER_PEOPLE)
def open_link() -> ResponseReturnValue:
    """Show the code that a customer's QR code links to."""
    code = typed_code(request.args.get("code"))
    return _offer(code) if code else redirect(url_for(".start"))


@bp.post("/codes/check")
@allow(*PARTNER_PEOPLE)
def check_code() -> ResponseReturnValue:
    """Show what the code is for, before anything happens."""
    form = CodeForm()
    return _offer(form.code.data) if form.validate_on_submit() else _desk(form, 422)


@bp.post("/codes/confirm")
@allow(*PARTNER_PEOPLE)
def confirm_code() -> ResponseReturnValue:
    """Confirm the code, once."""
    form = confirm_form()
    if not form.validate_on_submit():
        return _desk(CodeForm(), 422) if form.code.errors else _offer(form.code.data, form)
    done = codes.confirm(code=form.code.data, till=till(), branch_id=branch_of(form))
    if wants_fragment():
        return confirmed(done.conversion_id)
    return redirect(url_for(".confirmed", conversion_id=done.conversion_id), 303)


@bp.get("/confirmations/<int:conversion_id>")
@allow(*PARTNER_PEOPLE)
def confirmed(conversion_id: int) -> ResponseReturnValue:
    """Show the confirmation; green only while it is fresh."""
    confirmation = confirmation_list.confirmation(own(), conversion_id)
    return page(
        "partners/confirmed.html",
        "partners/_done.html",
        confirmation=confirmation,
        fresh=clock.now() - confirmation.at < FRESH,
        **_today(),
    )


def refused(refusal: Refusal) -> ResponseReturnValue:
    """Show beside the confirm box why the code is not accepted, and keep what was typed."""
    return _desk(CodeForm(request.values), refusal.status, refusal)


for reason in (CodeRefused, AlreadyConfirmed, CodeExpired, CodeCancelled, TooManyAttempts):
    bp.register_error_handler(reason, refused)


def _desk(
    form: CodeForm,
    status: int = 200,
    refusal: Refusal | None = None,
    setup: PartnerSetup | None = None,
    news: PartnerNews | None = None,
) -> ResponseReturnValue:
    shown = page(
        "partners/start.html",
        "partners/_desk.html",
        status,
        scans=True,
        form=form,
        refusal=refusal,
        setup=setup,
        news=news,
        **_today(),
    )
    return may_use(shown, "camera")


def _today() -> dict[str, Any]:
    wanted = own_today()
    return {
        "totals": confirmation_list.totals(wanted),
        "today": confirmation_list.page_of(wanted, number=1, size=SHOWN_TODAY),
    }


def _offer(code: str, sent: ConfirmForm | None = None) -> ResponseReturnValue:
    view = codes.check(code=code, till=till())
    return page(
        "partners/code.html",
        "partners/_code.html",
        422 if sent else 200,
        view=view,
        form=sent or confirm_form(view.code),
    )
