"""The forms of signing in, registering and passwords."""

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
from marketplace.blueprints.forms.account_fields import a_new_password, a_new_username
from marketplace.blueprints.forms.fields import an_email, at_most, needed, tidy
from marketplace.blueprints.forms.phone_fields import a_mobile_number, number
from marketplace.blueprints.web.language import LANGUAGES
from marketplace.customers.consents import WORDINGS
from marketplace.customers.models import Channel

LONGEST_NAME = 80
LANGUAGE_CHOICES = [SelectChoice(code, name) for code, name in LANGUAGES.items()]


def language_now() -> str:
    """The language that the page is shown in."""
    return str(get_locale())


def language_field() -> RadioField:
    """A choice of the languages; the page's own unless another is asked for."""
    return RadioField(
        _l("Language"),
        [fields.a_language],
        choices=LANGUAGE_CHOICES,
        default=language_now,
        validate_choice=False,
    )


def status_of(form: FlaskForm) -> int:
    """Of a form that is shown again: 429 if it was tried too often, else 422 for its values."""
    return 429 if form.form_errors else 422


class SignInForm(FlaskForm):
    """One sign-in for everybody; `next` is the page to come back to."""

    username = StringField(_l("Username"), [needed], [fields.lower])
    password = PasswordField(_l("Password"), [needed])
    next = HiddenField()


class ConsentForm(FlaskForm):
    """Consents to marketing, each with the words that are agreed to; off unless ticked."""

    consent_email = BooleanField(WORDINGS[Channel.EMAIL])
    consent_sms = BooleanField(WORDINGS[Channel.SMS])

    def agreed(self) -> frozenset[Channel]:
        """The channels that were ticked."""
        ticked = {Channel.EMAIL: self.consent_email.data, Channel.SMS: self.consent_sms.data}
        return frozenset(channel for channel, tick in ticked.items() if tick)


class ProfileForm(FlaskForm):
    """Who the customer is."""

    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    surname = StringField(_l("Surname"), [needed, at_most(LONGEST_NAME)], [tidy])
    email = EmailField(_l("Email"), [needed, an_email], [fields.lower])


class RegisterForm(ProfileForm, ConsentForm):
    """Everything that a new customer is asked."""

    username = StringField(_l("Username"), [needed, a_new_username], [fields.lower])
    password = PasswordField(_l("Password"), [needed, a_new_password])
    line = TelField(_l("Mobile number"), [needed, a_mobile_number], [number])
    language = language_field()


class LineForm(FlaskForm):
    """The number of a further line."""

    line = TelField(_l("Mobile number"), [needed, a_mobile_number], [number])


class ForgottenForm(FlaskForm):
    """Where to send the link for a new password."""

    email = EmailField(_l("Email"), [needed, an_email], [fields.lower])


class NewPasswordForm(FlaskForm):
    """A new password, by a link."""

    password = PasswordField(_l("New password"), [needed])


class ChangePasswordForm(FlaskForm):
    """A new password in the place of the current one."""

    current = PasswordField(_l("Current password"), [needed])
    password = PasswordField(_l("New password"), [needed])


class LanguageForm(FlaskForm):
    """The language of pages and messages."""

    language = language_field()


class CloseForm(FlaskForm):
    """The password, typed to close the account."""

    password = PasswordField(_l("Password"), [needed])
