"""Ask a signed-in user to accept a new version of a legal text, and list what they accepted."""

from __future__ import annotations

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField

from marketplace.accounts.models import Role
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import language_now
from marketplace.blueprints.auth.legal_texts.version_numbers import parsed, written
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.legal_texts.gate import before_legal_texts
from marketplace.blueprints.web.legal_texts.labels import TEXT_NAMES
from marketplace.blueprints.web.pages import (
    go,
    page,
    refusals_beside,
    safe_address,
    start_address,
)
from marketplace.legal_texts.acceptances import (
    TextChangedMeanwhile,
    accept_due,
    acceptances_of,
    texts_due,
)
from marketplace.legal_texts.markdown import html_of
from marketplace.legal_texts.versions import PUBLIC_KINDS


class AcceptForm(FlaskForm):
    """The versions that were shown, and the page to return to."""

    texts = HiddenField()
    next = HiddenField()


@bp.get("/account/texts")
@allow(Role.CUSTOMER, Role.OWNER)
@before_legal_texts
def ask_legal_texts() -> ResponseReturnValue:
    """Show the texts that wait for the user, and the versions accepted so far."""
    return _texts_page(AcceptForm(formdata=None, next=request.args.get("next")), 200)


@bp.post("/account/texts")
@allow(Role.CUSTOMER, Role.OWNER)
@before_legal_texts
def accept_legal_texts() -> ResponseReturnValue:
    """Accept the texts that wait, in the versions shown; idempotent."""
    form = AcceptForm()
    with refusals_beside(form, TextChangedMeanwhile):
        if form.validate_on_submit():
            accept_due(
                role=current_user.role,
                partner_id=current_user.partner_id,
                numbers=parsed(form.texts.data),
                language=language_now(),
                actor=actor(),
            )
            flash(_("Thank you. Your acceptance is recorded."), "good")
            return go(safe_address(form.next.data, start_address()))
    return _texts_page(form, 409 if form.form_errors else 422)


def _texts_page(form: AcceptForm, status: int) -> ResponseReturnValue:
    language = language_now()
    due = texts_due(
        user_id=current_user.user_id,
        role=current_user.role,
        partner_id=current_user.partner_id,
    )
    form.texts.data = written({version.kind: version.number for version in due})
    return page(
        "auth/legal_texts.html",
        status=status,
        form=form,
        due=[(one, html_of(one.text_in(language)), one.language_for(language)) for one in due],
        accepted=acceptances_of(current_user.user_id),
        names=TEXT_NAMES,
        readable=PUBLIC_KINDS,
        out=url_for(".logout"),
    )
