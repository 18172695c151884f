"""Write the terms that every partner accepts."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.admins.shared.action_page import ActionPage, answer_action
from marketplace.blueprints.forms.row_select import row_id_or_none
from marketplace.blueprints.forms.texts import TextFields, TextsForm, only_default
from marketplace.blueprints.web.guards import actor, allow
from marketplace.catalogue.partner_setup.terms_text import (
    OtherTerms,
    current_texts,
    write_terms,
)
from marketplace.foundation.languages.texts import by_field

LONGEST = 20_000


class TermsTextForm(TextsForm):
    """The terms by language, and the version that they follow."""

    texts = (
        TextFields("terms", _l("Terms in %(language)s"), LONGEST, lines=True, needed=only_default),
    )
    follows = HiddenField()


@bp.route("/partners/terms", methods=["GET", "POST"])
@allow(*CATALOGUE_EDITORS)
def terms_to_accept() -> ResponseReturnValue:
    """Show the terms, and write the next version."""
    version, texts = current_texts()
    form = TermsTextForm(data=by_field("terms", texts) | {"follows": str(version)})
    return answer_action(
        form,
        lambda: write_terms(
            texts=form.typed("terms"), follows=row_id_or_none(form.follows.data) or 0, actor=actor()
        ),
        said=_("The new terms count from now on. Every partner is asked to accept them."),
        back=url_for(".partners"),
        action=ActionPage(
            title=_("Terms for partners, version %(number)s", number=version),
            text=_("Saving makes a new version, which every partner is asked to accept."),
            button=_("Save as a new version"),
        ),
        above=(OtherTerms,),
    )
