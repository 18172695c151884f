"""The messages that WTForms brings along are in the language of the reader."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from marketplace.foundation.languages import DEFAULT_LANGUAGES


class ColourForm(FlaskForm):
    colour = SelectField(choices=[SelectChoice("red", "red")])
    name = StringField(validators=[Length(min=3)])


@pytest.mark.parametrize(
    ("language", "choice", "length"),
    [
        ("sq", "Zgjidhni njërën nga mundësitë e dhëna.", "Shkruani së paku 3 shenja."),
        ("sr_Latn", "Izaberite jednu od ponuđenih mogućnosti.", "Unesite najmanje 3 znaka."),
        ("sr_Cyrl", "Изаберите једну од понуђених могућности.", "Унесите најмање 3 знака."),
        ("en", "Not a valid choice.", "Field must be at least 3 characters long."),
    ],
)
def test_a_form_answers_in_the_language_of_the_reader(
    plain_app: Flask, language: str, choice: str, length: str
) -> None:
    assert language in DEFAULT_LANGUAGES
    with plain_app.test_request_context(), force_locale(language):
        form = ColourForm(MultiDict({"colour": "blue", "name": "a"}), meta={"csrf": False})
        assert not form.validate()
    assert form.errors == {"colour": [choice], "name": [length]}
