"""Make a form's fields for texts by language: one for each language that is turned on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from flask_babel import LazyString
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from marketplace.blueprints.forms import fields
from marketplace.foundation.languages import (
    default_language,
    language_names,
    name_for_reader,
    written_languages,
)
from marketplace.foundation.languages.texts import Texts

LINES: Final = 5


def no_language() -> tuple[str, ...]:
    """Return that the text may be missing in every language."""
    return ()


def only_default() -> tuple[str, ...]:
    """Return that the text is needed in the default language only."""
    return (default_language(),)


def language_choices() -> list[SelectChoice]:
    """Return the languages that are turned on, by their own names."""
    return [SelectChoice(code, name) for code, name in language_names().items()]


@dataclass(frozen=True, slots=True)
class TextFields:
    """The fields of one text, `<name>_<language>`; the label has a place for the `language`.

    They are written in `lines`, or on one line; they stand behind the field `after`, or first.
    """

    name: str
    label: LazyString
    longest: int
    lines: bool = False
    needed: Callable[[], tuple[str, ...]] = no_language
    after: str = ""

    def unbound(self) -> list[tuple[str, UnboundField]]:
        """Return a field for each language, with its name."""
        return [(f"{self.name}_{code}", self._field(code)) for code in written_languages()]

    def _field(self, code: str) -> UnboundField:
        label, reader = self.label, name_for_reader(code)
        in_language = LazyString(lambda: str(label) % {"language": reader})
        need = fields.needed if code in self.needed() else Optional()
        kind = TextAreaField if self.lines else StringField
        tidied = fields.lines if self.lines else fields.tidy
        return kind(in_language, [need, fields.at_most(self.longest)], filters=[tidied])


class TextsForm(FlaskForm):
    """A base of forms with texts by language."""

    texts: ClassVar[Iterable[TextFields]] = ()
    _unbound_fields: Any  # the class's fields, as WTForms lists them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        made = list(self._unbound_fields)
        place = 0
        for text in self.texts:
            if text.after:
                place = [name for name, _ in made].index(text.after) + 1
            made[place:place] = new = text.unbound()
            place += len(new)
        self._unbound_fields = made
        super().__init__(*args, **kwargs)

    def text_names(self) -> list[str]:
        """Return the names of the fields of texts, in all languages."""
        return [name for text in self.texts for name, _ in text.unbound()]

    def text_rows(self) -> dict[str, int | None]:
        """Return the lines that the fields of each text have; None for one line."""
        return {text.name: LINES if text.lines else None for text in self.texts}

    def typed(self, name: str) -> Texts:
        """Return the text in the languages in which it was written."""
        written = {code: self[f"{name}_{code}"].data for code in written_languages()}
        return {code: text for code, text in written.items() if text}
