"""List the languages that the operator turned on, and choose among them what a reader accepts."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import chain
from typing import Final

from babel import Locale
from flask import current_app
from flask_babel import LazyString, get_locale

from marketplace.foundation.languages.scripts import written_in

DEFAULT_LANGUAGES: Final = ("sq", "sr_Latn", "sr_Cyrl", "en")
DEFAULT_REQUIRED: Final = ("sq", "en")

# Readers of these languages read Serbian in Latin, where theirs is not turned on.
_NEIGHBOURS: Final = frozenset({"bs", "hr", "cnr", "sh"})
_SERBIAN: Final = ("sr", "Latn")


def languages() -> tuple[str, ...]:
    """Return the codes of the languages of the setting `LANGUAGES`, the default one first."""
    return current_app.config["LANGUAGES"] if current_app else DEFAULT_LANGUAGES


def written_languages() -> tuple[str, ...]:
    """Return those of them in which texts are written; the others are made from these."""
    on = languages()
    return tuple(code for code in on if written_in(code) == code or written_in(code) not in on)


def required_languages() -> tuple[str, ...]:
    """Return the languages without which no offer is published, of `REQUIRED_LANGUAGES`."""
    return current_app.config["REQUIRED_LANGUAGES"] if current_app else DEFAULT_REQUIRED


def default_language() -> str:
    """Return the language of those who chose none, and of texts that lack the reader's."""
    return languages()[0]


def spoken(language: str | None) -> str:
    """Return the language if it is turned on, else the default one."""
    return language if language in languages() else default_language()


@cache
def language_name(code: str, reader: str | None = None) -> str:
    """Return the language's own name (`Shqip`), or its name in the reader's (`Albanian`).

    The own name needs no script beside it, as it is written in it: `Srpski`.
    """
    locale = Locale.parse(code)
    if reader is not None:
        return locale.get_display_name(reader) or code
    own = (locale.get_language_name() if locale.script else locale.get_display_name()) or code
    return own[:1].upper() + own[1:]


def name_for_reader(code: str) -> LazyString:
    """Return the language's name in the language of the request, looked up when it is shown."""
    return LazyString(lambda: language_name(code, str(get_locale() or code)))


def language_names() -> dict[str, str]:
    """Return the own names of the languages that are turned on, by their codes."""
    return {code: language_name(code) for code in languages()}


def written_language_names() -> dict[str, str]:
    """Return the own names of the languages in which texts are written, by their codes."""
    return {code: language_name(code) for code in written_languages()}


def html_language(code: str) -> str:
    """Return the language as HTML and HTTP write it: `sr-Latn`."""
    return code.replace("_", "-")


def accepted_language(tags: Iterable[str]) -> str | None:
    """Return the first language that one of the tags means, the most wanted first, or None.

    A tag without a script (`sr-RS`) means the language in the script that is turned on (`sr_Latn`).
    Bosnian, Croatian and Montenegrin mean Serbian in Latin where they are not turned on.
    """
    for tag in tags:
        if tag == "*":
            return default_language()
        wanted = _parts(tag)
        found = wanted and _language_for(wanted)
        if found:
            return found
    return None


def _language_for(wanted: tuple[str, str | None]) -> str | None:
    """Return the language that is turned on and is the one wanted, or means it, or is near it."""
    on = [(code, _parts(code)) for code in languages()]
    exact = (code for code, spoken in on if spoken == wanted)
    alike = (code for code, spoken in on if _means(wanted, spoken))
    near = (code for code, spoken in on if _is_near(wanted, spoken))
    return next(chain(exact, alike, near), None)


@cache
def _parts(tag: str) -> tuple[str, str | None] | None:
    """Return the language and the script of a tag or code; None if it is neither."""
    language, *rest = tag.replace("_", "-").split("-")
    scripts = [part.title() for part in rest if len(part) == len("Latn") and part.isalpha()]
    return (language.lower(), scripts[0] if scripts else None) if language else None


def _is_near(wanted: tuple[str, str | None], spoken: tuple[str, str | None] | None) -> bool:
    return wanted[0] in _NEIGHBOURS and spoken == _SERBIAN


def _means(wanted: tuple[str, str | None], spoken: tuple[str, str | None] | None) -> bool:
    return (
        spoken is not None
        and wanted[0] == spoken[0]
        and (wanted[1] is None or spoken[1] is None or wanted[1] == spoken[1])
    )
