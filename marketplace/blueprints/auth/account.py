"""The customer's account: profile, language, lines and consents to marketing."""

from __future__ import annotations

from flask import flash, make_response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.auth.blueprint import bp
from marketplace.blueprints.auth.forms import (
    ConsentForm,
    LanguageForm,
    ProfileForm,
    language_now,
    status_of,
)
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.language import remember_language
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.blueprints.web.proof.guard import require_proof_if
from marketplace.customers import consents
from marketplace.customers.lines import MOST
from marketplace.customers.models import Channel
from marketplace.customers.personal_details.details import purposes
from marketplace.customers.profile import lines, profile
from marketplace.foundation import clock
from marketplace.foundation.refusals import TooManyAttempts
from marketplace.membership.edit_profile import edit_profile, set_language
from marketplace.points.views.points_by_line import points_by_line
from marketplace.programme.in_force import programme_now


@bp.get("/account")
@allow(*Role)
def show_account() -> ResponseReturnValue:
    """Show the account at a glance."""
    form = LanguageForm(formdata=None, language=current_user.language)
    customer_id = current_user.customer_id
    if customer_id is None:
        return page("auth/account.html", language_form=form)
    return page(
        "auth/account.html",
        language_form=form,
        profile=profile(customer_id),
        lines=lines(customer_id),
        held=points_by_line(customer_id),
        taking_part=programme_now().taking_part,
        today=clock.today(),
        most_lines=MOST,
        agreed=consents.agreed(customer_id),
        holds_details=bool(purposes()),
    )


@bp.post("/account/language")
@allow(*Role)
def change_language() -> ResponseReturnValue:
    """Set the language of pages and messages."""
    form = LanguageForm()
    if not form.validate_on_submit():
        return page("auth/language.html", "auth/_language_form.html", 422, language_form=form)
    language = form.language.data
    set_language(
        user_id=current_user.user_id,
        customer_id=current_user.customer_id,
        language=language,
    )
    with force_locale(language):
        flash(_("Your language has been saved."), "good")
    answer = make_response(go(url_for(".show_account")))
    remember_language(answer, language)
    return answer


def _changes_email() -> bool:
    """Return whether the form names another email, to which links for a password would go."""
    email = ProfileForm().email.data
    return bool(email != profile(current_user.customer_id).email)


@bp.get("/account/profile")
@allow(Role.CUSTOMER)
def show_profile() -> ResponseReturnValue:
    """Show the form to correct one's names and email."""
    held = profile(current_user.customer_id)
    form = ProfileForm(formdata=None, obj=held)
    return page("auth/profile.html", form=form)


@bp.post("/account/profile")
@allow(Role.CUSTOMER)
@require_proof_if(_changes_email)
def change_profile() -> ResponseReturnValue:
    """Correct one's names and email."""
    form = ProfileForm()
    with refusals_beside(form, TooManyAttempts):
        if form.validate_on_submit():
            email_waits = edit_profile(
                customer_id=current_user.customer_id,
                name=form.name.data,
                surname=form.surname.data,
                email=form.email.data,
            )
            flash(_("Your data has been corrected."), "good")
            return go(url_for(".show_email" if email_waits else ".show_account"))
    return page("auth/profile.html", "auth/_profile_form.html", status_of(form), form=form)


@bp.get("/account/consents")
@allow(Role.CUSTOMER)
def show_consents() -> ResponseReturnValue:
    """Show the current consents and their whole history."""
    agreed = consents.agreed(current_user.customer_id)
    form = ConsentForm(
        formdata=None,
        consent_email=Channel.EMAIL in agreed,
        consent_sms=Channel.SMS in agreed,
    )
    history = consents.history(current_user.customer_id)
    return page("auth/consents.html", form=form, history=history)


@bp.post("/account/consents")
@allow(Role.CUSTOMER)
def change_consents() -> ResponseReturnValue:
    """Give and withdraw consents."""
    form = ConsentForm()
    consents.record(
        customer_id=current_user.customer_id,
        agreed=form.agreed(),
        wordings=consents.wordings(),
        language=language_now(),
    )
    flash(_("Your choice has been saved."), "good")
    return go(url_for(".show_consents"))
