"""The first steps of a partner: the terms to accept, and the list that the owner puts away."""

from __future__ import annotations

from flask import flash, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm

from marketplace.accounts.models import Role
from marketplace.blueprints.forms.fields import WholeNumber, number_needed
from marketplace.blueprints.partners.blueprint import bp
from marketplace.blueprints.web.guards import actor, allow
from marketplace.blueprints.web.pages import go, page, refusals_beside
from marketplace.catalogue.partner_setup.acceptances import accept_terms
from marketplace.catalogue.partner_setup.checklist import put_list_away
from marketplace.catalogue.partners.partners import HasLeft
from marketplace.legal_texts.acceptances import TextChangedMeanwhile
from marketplace.legal_texts.markdown import html_of
from marketplace.legal_texts.models import TextKind
from marketplace.legal_texts.partner_acceptances import acceptances_of_partner
from marketplace.legal_texts.versions import version_in_force


class TermsForm(FlaskForm):
    """The version of the terms that was read."""

    version = WholeNumber(_l("Version"), [number_needed])


@bp.get("/terms")
@allow(Role.OWNER)
def read_terms() -> ResponseReturnValue:
    """Show the terms, and who accepted them or the button to accept them."""
    return _terms_page(TermsForm(formdata=None), 200)


@bp.post("/terms")
@allow(Role.OWNER)
def accept() -> ResponseReturnValue:
    """Accept the terms for the business."""
    form = TermsForm()
    with refusals_beside(form, TextChangedMeanwhile, HasLeft):
        if form.validate_on_submit():
            accept_terms(
                partner_id=current_user.partner_id,
                number=form.version.data,
                language=str(get_locale()),
                actor=actor(),
            )
            flash(_("Thank you. You accepted the terms for your business."), "good")
            return go(url_for(".start"))
    return _terms_page(form, 422)


@bp.post("/setup/done")
@allow(Role.OWNER)
def finish_setup() -> ResponseReturnValue:
    """Put the list of first steps away."""
    put_list_away(partner_id=current_user.partner_id, actor=actor())
    return go(url_for(".start"))


def _terms_page(form: TermsForm, status: int) -> ResponseReturnValue:
    terms, language = version_in_force(TextKind.PARTNER_TERMS), str(get_locale())
    accepted = acceptances_of_partner(current_user.partner_id)
    return page(
        "partners/terms.html",
        status=status,
        terms=terms,
        html=html_of(terms.text_in(language)),
        language=terms.language_for(language),
        accepted=accepted,
        due=all(one.number != terms.number for one in accepted),
        form=form,
    )
