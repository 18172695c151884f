"""Translations: every text that people see is there in each language, with its placeholders."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from wtforms.i18n import messages_path

import marketplace
from marketplace.foundation.languages import DEFAULT_LANGUAGES as LANGUAGES
from marketplace.foundation.languages.scripts import MADE_FROM, in_cyrillic
from tests.support.run_folder import kept

PACKAGE = Path(marketplace.__file__).parent
TRANSLATED = sorted({*LANGUAGES} - {"en", *MADE_FROM})  # the texts in the code are the English ones
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None}
PLURALS = {"ngettext": (1, 2), "lazy_ngettext": (1, 2)}
CALLED = re.compile(r"\b(_|_l|(lazy_)?n?gettext)\(")  # most files have no text in them
FILES = [
    *((path, "python") for path in PACKAGE.rglob("*.py")),
    *((path, "jinja2") for path in PACKAGE.glob("templates/**/*.*")),
]

# said to programmers, and of WTForms' own CSRF tokens, which the project does not use
NEVER_READ = {"Invalid field name '%s'.", "Choices cannot be None."}


@cache
def texts_in_the_code() -> frozenset[str]:
    """The texts, which one worker of the run finds for all: that takes seconds."""
    with kept("texts_in_the_code.json") as file:
        if not file.exists():
            file.write_text(json.dumps(sorted(found_texts())))
        return frozenset(json.loads(file.read_text()))


def found_texts() -> set[str]:
    found = [
        message
        for path, method in FILES
        if method == "jinja2" or CALLED.search(path.read_text())
        for _, message, _, _ in extract_from_file(method, path, keywords=KEYWORDS | PLURALS)
    ]
    return {message if isinstance(message, str) else message[0] for message in found}


@cache
def catalogue(language: str) -> Catalog:
    with (PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(message: Message) -> list[str]:
    text = message.string
    return [text] if isinstance(text, str) else list(text)


def translation(language: str, text: str) -> Message | None:
    return catalogue(language).get(text)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_missing_or_in_doubt(language: str) -> None:
    missing = sorted(
        text
        for text in texts_in_the_code()
        if not (found := translation(language, text)) or not all(forms(found)) or found.fuzzy
    )
    assert not missing, f"{len(missing)} texts have no {language} translation"


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


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_keeps_the_placeholders(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = {name for source in sources for name in PLACEHOLDER.findall(source)}
        for form in filter(None, forms(message)):
            assert set(PLACEHOLDER.findall(form)) <= allowed, form
            assert set(PLACEHOLDER.findall(sources[0])) <= set(PLACEHOLDER.findall(form)), form


def test_texts_are_found_in_code_and_templates() -> None:
    assert "You are not allowed to do that." in texts_in_the_code()
    assert len(texts_in_the_code()) > 50


@pytest.mark.parametrize("language", MADE_FROM.values())
def test_every_text_in_cyrillic_keeps_the_placeholders(language: str) -> None:
    for message in catalogue(language):
        for form in filter(None, forms(message) if message.id else []):
            made = in_cyrillic(form)
            assert PLACEHOLDER.findall(made) == PLACEHOLDER.findall(form), form
            assert not re.search(r"[čćšžđČĆŠŽĐ]", made), made


# Albanian: one word for one thing, as docs/glossary.md has it, and people addressed as *ju*.
REPLACED = re.compile(
    r"\b(?:[Çç]ka|[Bb]osh|[Bb]ilanc\w*|[Dd]raft\w*|[Cc]elular\w*|[Vv]egëz\w*|[Rr]ikujtes\w*"
    r"|[Mm]bushj\w*|punonjës\w*|[Tt]okenë?t?|[Hh]umbasin|[Mm]besin)\b"
)
SHORT_FORM = (
    "Anulo|Bashko|Dërgo|Dorëzo|Fshi|Fshih|Hap|Hiq|Kalo|Kërko|Konfirmo|Kontrollo|Konverto|Kopjo|Korrigjo"
    "|Krijo|Kthehu|Lejo|Lëviz|Mbyll|Mirato|Ndal|Ndrysho|Ngarko|Përdor|Pranoje|Propozo|Publiko|Pyet"
    "|Refuzo|Revoko|Rihap|Rivendos|Ruaj|Shfaq|Shiko|Shkarko|Shkruaj|Shto|Tërhiq|Vazhdo|Vërteto|Zgjidh"
)
SINGULAR = re.compile(
    rf"^(?:{SHORT_FORM})\s|\b(?:zgjidh|shkruaj|kthehu|shiko|provo|mos ia jep|thuaj)\b"
)
# Names, and words that both languages write alike.
SAME_IN_ALBANIAN = re.compile(r"(?:(?:%\(num\)s )?partner|Email|prepaid|postpaid|1 euro = .*)$")


def albanian() -> list[tuple[str, str]]:
    return [
        (message.id if isinstance(message.id, str) else message.id[0], form)
        for message in catalogue("sq")
        if message.id
        for form in forms(message)
    ]


def test_albanian_has_one_word_for_one_thing() -> None:
    assert [text for _, text in albanian() if REPLACED.search(text)] == []


def test_albanian_addresses_everyone_politely() -> None:
    assert [text for _, text in albanian() if SINGULAR.search(text)] == []


def test_albanian_has_no_english_left() -> None:
    alike = [
        text
        for source, text in albanian()
        if source == text and re.search(r"[a-z]{3}", PLACEHOLDER.sub("", text))
    ]
    assert [text for text in alike if not SAME_IN_ALBANIAN.match(text)] == []
