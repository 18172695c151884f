"""The forms of third parties and their purposes."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.blueprints.forms.texts import TextFields, TextsForm
from marketplace.customers.third_parties.models import LONGEST_NAME
from marketplace.customers.third_parties.third_parties import LONGEST_PURPOSE
from marketplace.foundation.languages import required_languages

PURPOSE = TextFields(
    "purpose",
    _l("Purpose in %(language)s"),
    LONGEST_PURPOSE,
    lines=True,
    needed=required_languages,
)


class PurposeForm(TextsForm):
    """The purpose for which the third party gets data, and whether customers agree anew."""

    texts: ClassVar = (PURPOSE,)
    asks_again = BooleanField(
        _l("The purpose changes: customers have to agree again"),
        description=_l("Leave it ticked unless only the wording or a translation changes."),
        default=True,
    )


class ThirdPartyForm(TextsForm):
    """A new third party with its purpose."""

    texts: ClassVar = (
        TextFields(
            PURPOSE.name,
            PURPOSE.label,
            PURPOSE.longest,
            lines=True,
            needed=required_languages,
            after="name",
        ),
    )
    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
