"""The forms of second factors."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from marketplace.blueprints.forms.fields import at_most, needed, tidy
from marketplace.blueprints.web.proof.question import FactorForm

LONGEST_NAME = 80


class SecondStepForm(FactorForm):
    """The second factor of a sign-in; `next` is the page to return to."""

    next = HiddenField()


class AppForm(FlaskForm):
    """The first code of a new app, and the name by which its user knows it."""

    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    code = StringField(_l("Code from the app"), [needed], [tidy])


class PasskeyForm(FlaskForm):
    """The name of a new passkey, and the browser's answer."""

    name = StringField(_l("Name"), [needed, at_most(LONGEST_NAME)], [tidy])
    passkey = HiddenField()
