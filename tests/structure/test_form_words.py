"""Forms answer what was typed in our own words, which are translated."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, SelectField

from marketplace import blueprints
from marketplace.blueprints.admins.offers.search_form import OfferSearch
from marketplace.blueprints.forms.row_select import RowSelectField

TYPED = ["", " ", "abc", "-1", "9" * 30, "x" * 5000, "٣"]
MARK = "not ours: "
SAYS_NOTHING = {OfferSearch}  # leaves out what makes no sense


class MarkingTranslations:
    """Translations that mark the sentences of the library of forms, which has none in Albanian."""

    def gettext(self, sentence: str) -> str:
        """The sentence, marked."""
        return MARK + sentence

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The sentence, marked."""
        return MARK + (one if number == 1 else many)


def kinds_of(kind: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
    for each in kind.__subclasses__():
        yield each
        yield from kinds_of(each)


def our_forms() -> list[type[FlaskForm]]:
    for module in pkgutil.walk_packages(blueprints.__path__, f"{blueprints.__name__}."):
        importlib.import_module(module.name)
    ours = {kind for kind in kinds_of(FlaskForm) if kind.__module__.startswith("marketplace.")}
    return sorted(ours - SAYS_NOTHING, key=lambda kind: (kind.__module__, kind.__qualname__))


def sentences(field: Field, form: FlaskForm, typed: str) -> list[str]:
    """Return the errors of the field about what was typed, ours and the library's."""
    if isinstance(field, RowSelectField):
        field.offer([])
    elif isinstance(field, SelectField) and field.choices is None:
        field.choices = []
    field.process(MultiDict({field.name: typed}))
    field.validate(form)
    return [str(one) for one in field.errors]


def foreign(form_class: type[FlaskForm]) -> Iterator[str]:
    class MarkedForm(form_class):  # type: ignore[valid-type, misc] # mypy knows no class made here
        class Meta(FlaskForm.Meta):  # type: ignore[misc] # nor its base, which is untyped
            csrf = False

            def get_translations(self, _form: object) -> MarkingTranslations:
                return MarkingTranslations()

    form = MarkedForm(formdata=None)
    for field in (one for one in form if not isinstance(one, HiddenField)):
        for typed in TYPED:
            said = " ".join(sentences(field, form, typed))
            if MARK in said:
                yield f"{field.name}, {typed[:9]!r}: {said}"


def test_no_form_answers_in_the_words_of_its_library(app: Flask) -> None:
    with app.test_request_context():
        said = {kind.__qualname__: list(foreign(kind)) for kind in our_forms()}
    assert len(said) > 100
    assert {name: lines for name, lines in said.items() if lines} == {}


def test_words_of_the_library_would_be_noticed(plain_app: Flask) -> None:
    class Careless(FlaskForm):
        line = SelectField(coerce=int)

    with plain_app.test_request_context():
        assert any("could not coerce" in one for one in foreign(Careless))
