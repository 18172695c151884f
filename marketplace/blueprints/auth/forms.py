"""The forms of sign-in, registration and passwords."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    StringField,
    TelField,
)
from wtforms.fields.choices import SelectChoice

from marketplace.blueprints.auth import fields
from marketplace.blueprints.forms.account_fields import a_new_password, a_username
from marketplace.blueprints.forms.fields import NOT_LISTED, an_email, at_most, needed, tidy
from marketplace.blueprints.forms.phone_fields import a_mobile_number, number
from marketplace.blueprints.forms.texts import language_choices
from marketplace.customers.consents import WORDINGS
from marketplace.customers.models import Channel

LONGEST_NAME = 80


def language_now() -> str:
    """Return the language of the page."""
    return str(get_locale())


def language_field() -> RadioField:
    """Return a choice of the languages; the page's own unless another is requested."""
    return RadioField(
        _l("Language"),
        [fields.a_language],
        choices=language_choices,
        default=language_now,
        validate_choice=False,
    )


def status_of(form: FlaskForm) -> int:
    """Return the status of a form shown again: 429 after too many attempts, otherwise 422."""
    return 429 if form.form_errors else 422


class SignInForm(FlaskForm):
    """The sign-in of every role; `next` is the page to return to."""

    username = StringField(_l("Username"), [needed], [fields.lower])
    password = PasswordField(_l("Password"), [needed])
    next = HiddenField()


class ConsentForm(FlaskForm):
    """Consents to marketing, each with its wording; off unless ticked."""

    consent_email = BooleanField(WORDINGS[Channel.EMAIL])
    consent_sms = BooleanField(WORDINGS[Channel.SMS])

    def agreed(self) -> frozenset[Channel]:
        """Return the channels that were ticked."""
        ticked = {Channel.EMAIL: self.consent_email.data, Channel.SMS: self.consent_sms.data}
        return frozenset(channel for channel, tick in ticked.items() if tick)


class ProfileForm(FlaskForm):
    """The customer's names and email."""

    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    surname = StringField(_l("Surname"), [needed, at_most(LONGEST_NAME)], [tidy])
    email = EmailField(_l("Email"), [needed, an_email], [fields.lower])


class EmailForm(FlaskForm):
    """The user's new email, which counts once it is proven."""

    email = EmailField(_l("New email address"), [needed, an_email], [fields.lower])


class RegisterForm(ProfileForm, ConsentForm):
    """All data of a new customer."""

    line = TelField(_l("Mobile number"), [needed, a_mobile_number], [number])
    language = language_field()
    username = StringField(_l("Username"), [needed, a_username], [fields.lower])
    password = PasswordField(_l("Password"), [needed, a_new_password])
    texts = HiddenField()


class LineForm(FlaskForm):
    """The number of a further line."""

    line = TelField(_l("Mobile number"), [needed, a_mobile_number], [number])


class ForgottenForm(FlaskForm):
    """The email address for a link to choose a new password."""

    email = EmailField(_l("Email"), [needed, an_email], [fields.lower])


class NewPasswordForm(FlaskForm):
    """A new password, by a link."""

    password = PasswordField(_l("New password"), [needed])


class ChangePasswordForm(FlaskForm):
    """A new password in place of the current one."""

    current = PasswordField(_l("Current password"), [needed])
    password = PasswordField(_l("New password"), [needed])


class LanguageForm(FlaskForm):
    """The language of pages and messages."""

    language = language_field()


class LostPhoneForm(FlaskForm):
    """The password, and the choice for codes and reserved gifts; cancelling them is the default."""

    codes = RadioField(
        _l("Codes and reserved gifts that you have not used"),
        choices=[
            SelectChoice("cancel", _l("Cancel them and refund the points")),
            SelectChoice("honour", _l("Keep them: partners still accept the codes")),
        ],
        default="cancel",
        invalid_choice_message=NOT_LISTED,
    )
    password = PasswordField(_l("Password"), [needed])


class CloseForm(FlaskForm):
    """The password, typed to close the account."""

    password = PasswordField(_l("Password"), [needed])
