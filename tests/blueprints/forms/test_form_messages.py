"""The messages that WTForms brings along are in the language of the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import force_locale
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import messages_path
from wtforms.validators import Length

from marketplace.foundation.languages import DEFAULT_LANGUAGES
from tests.structure.test_translations import TRANSLATED, texts_in_the_code, translation

# Said to programmers, and of WTForms' own CSRF tokens, which the project does not use.
NEVER_READ = {"Invalid field name '%s'.", "Choices cannot be None."}


class ColourForm(FlaskForm):
    colour = SelectField(choices=[SelectChoice("red", "red")])
    name = StringField(validators=[Length(min=3)])


def messages_of_wtforms() -> set[str]:
    with Path(messages_path(), "wtforms.pot").open("rb") as file:
        ids = [message.id for message in read_po(file) if message.id]
    texts = {text if isinstance(text, str) else text[0] for text in ids}
    return {text for text in texts - NEVER_READ if "CSRF" not in text}


def test_the_catalogues_have_every_message_of_wtforms() -> None:
    assert len(messages_of_wtforms()) > 30
    assert messages_of_wtforms() <= texts_in_the_code()
    for language in TRANSLATED:
        assert [text for text in messages_of_wtforms() if not translation(language, text)] == []


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
