"""The forms of partners, their branches and their owners."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    SearchField,
    SelectField,
    StringField,
    TelField,
)
from wtforms.validators import Optional

from marketplace.blueprints.forms.branch_form import LONGEST_NAME, phone_number
from marketplace.blueprints.forms.fields import NOT_LISTED, an_email, at_most, needed, tidy
from marketplace.blueprints.forms.texts import TextFields, TextsForm, language_choices
from marketplace.catalogue.partners.partners import PartnerContent
from marketplace.foundation.languages import required_languages

LONGEST_Q: Final = 100


class PartnerSearch(FlaskForm):
    """The filter of the partner list."""

    class Meta:
        """A form that only reads."""

        csrf = False

    q = SearchField(_l("Name"), filters=[lambda text: tidy(text)[:LONGEST_Q]])


class PartnerForm(TextsForm):
    """A partner as customers read about it, and its contact for staff."""

    texts = (
        TextFields("about", _l("Description in %(language)s"), 2000, lines=True, after="name"),
    )
    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    email = EmailField(_l("Email"), [Optional(), at_most(254), an_email], filters=[tidy])
    phone = TelField(_l("Phone"), [Optional(), at_most(20), phone_number], filters=[tidy])

    def facts(self) -> PartnerContent:
        """Return the values that were typed."""
        return PartnerContent(
            name=self.name.data,
            about=self.typed("about"),
            email=self.email.data or None,
            phone=self.phone.data or None,
        )


class OwnerForm(FlaskForm):
    """A partner's owner, who chooses the password by a link, signs in and adds cashiers."""

    username = StringField(_l("Username"), [needed, at_most(64)], [tidy])
    name = StringField(_l("Name and surname"), [needed, at_most(LONGEST_NAME)], [tidy])
    email = EmailField(_l("Email"), [needed, at_most(254), an_email], filters=[tidy])
    language = SelectField(
        _l("Language"),
        choices=language_choices,
        invalid_choice_message=NOT_LISTED,
    )


class CategoryForm(TextsForm):
    """A category of the shop."""

    texts = (TextFields("name", _l("Name in %(language)s"), 80, needed=required_languages),)
