"""The forms of partners, their branches and their owners."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    PasswordField,
    SearchField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, Optional, Regexp

from marketplace.blueprints.admins.fields import at_most, lines, text_needed, tidy
from marketplace.catalogue.branches import BranchFacts
from marketplace.catalogue.partners import PartnerFacts

LONGEST_NAME: Final = 120
LONGEST_Q: Final = 100
email_address = Email(_l("Write an email address, name@example.com."))
phone_number = Regexp(r"\+?[0-9][0-9 /()-]{4,}", message=_l("Write a phone number."))


class PartnerSearch(FlaskForm):
    """Which partners are looked for."""

    class Meta:
        """It only reads."""

        csrf = False

    q = SearchField(_l("Name"), filters=[lambda text: tidy(text)[:LONGEST_Q]])


class PartnerForm(FlaskForm):
    """A partner as customers read of it, and how staff reach it."""

    name = StringField(_l("Name"), [text_needed, at_most(LONGEST_NAME)], [tidy])
    about_sq = TextAreaField(_l("About it, in Albanian"), [at_most(2000)], filters=[lines])
    about_en = TextAreaField(_l("About it, in English"), [at_most(2000)], filters=[lines])
    email = EmailField(_l("Email"), [Optional(), at_most(254), email_address], filters=[tidy])
    phone = TelField(_l("Phone"), [Optional(), at_most(20), phone_number], filters=[tidy])

    def facts(self) -> PartnerFacts:
        """What was typed."""
        return PartnerFacts(
            name=self.name.data,
            about_sq=self.about_sq.data,
            about_en=self.about_en.data,
            email=self.email.data or None,
            phone=self.phone.data or None,
        )


class BranchForm(FlaskForm):
    """A branch as customers find it."""

    name = StringField(_l("Name"), [text_needed, at_most(LONGEST_NAME)], [tidy])
    city = StringField(_l("City"), [text_needed, at_most(60)], [tidy])
    address = StringField(_l("Address"), [text_needed, at_most(200)], [tidy])
    opening_hours = StringField(_l("Opening hours"), [at_most(200)], [tidy])
    phone = TelField(_l("Phone"), [Optional(), at_most(20), phone_number], filters=[tidy])

    def facts(self) -> BranchFacts:
        """What was typed."""
        return BranchFacts(
            name=self.name.data,
            city=self.city.data,
            address=self.address.data,
            opening_hours=self.opening_hours.data,
            phone=self.phone.data or None,
        )


class OwnerForm(FlaskForm):
    """A partner's owner, who signs in and takes on cashiers."""

    username = StringField(_l("Username"), [text_needed, at_most(64)], [tidy])
    name = StringField(_l("Name and surname"), [text_needed, at_most(LONGEST_NAME)], [tidy])
    email = EmailField(_l("Email"), [Optional(), at_most(254), email_address], filters=[tidy])
    language = SelectField(
        _l("Language"),
        choices=[SelectChoice("sq", "Shqip"), SelectChoice("en", "English")],
        invalid_choice_message=_l("Choose one from the list."),
    )
    password = PasswordField(_l("First password"), [text_needed])


class CategoryForm(FlaskForm):
    """A shelf of the shop."""

    name_sq = StringField(_l("Name in Albanian"), [text_needed, at_most(80)], [tidy])
    name_en = StringField(_l("Name in English"), [text_needed, at_most(80)], [tidy])
