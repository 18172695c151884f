"""Serbian in Cyrillic is made from its Latin texts, without codes, names, addresses and gaps."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale, gettext, ngettext

from marketplace.customers.models import Channel
from marketplace.foundation.dates import page_day
from marketplace.foundation.languages import accepted_language, language_names, written_languages
from marketplace.foundation.languages.folding import words
from marketplace.foundation.languages.names import keep_in_latin
from marketplace.foundation.languages.scripts import in_cyrillic
from marketplace.foundation.languages.texts import is_missing, shown_language, text_in
from marketplace.messages.render import OutgoingMessage, render
from marketplace.messages.texts.formatting import title


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Ljubav, Njegoš i džak", "Љубав, Његош и џак"),
        ("Injekcija, konjunktura, nadživeti", "Инјекција, конјунктура, надживети"),
        ("Đ i đ, ć i č", "Ђ и ђ, ћ и ч"),
        ("Imate %(points)s poena i 100 %%", "Имате %(points)s поена и 100 %%"),
        ("{name} ima <b class='big'>šal</b>&nbsp;", "{name} има <b class='big'>шал</b>&nbsp;"),
        ("Pošaljite KAFE1 na 50777", "Пошаљите KAFE1 на 50777"),
        ("Pozovite *777# za PIN-om", "Позовите *777# за PIN-ом"),
        ("Pišite na arta@example.com", "Пишите на arta@example.com"),
        ("Vidite https://pika.example/kod?a=b", "Видите https://pika.example/kod?a=b"),
        ("Nađite na pika.example.", "Нађите на pika.example."),
        ("Vidite [pravila](/how-it-works)", "Видите [правила](/how-it-works)"),
        ("Idite na /partner/till-keys", "Идите на /partner/till-keys"),
        ("slova A do Z", "слова A до Z"),
        ("Pika i Super Rrethi", "Pika и Super Rrethi"),
        ("Boca od 350 ml", "Боца од 350 ml"),
        ("Furra Kallëza i Qendra", "Фурра Kallëza и Qendra"),
    ],
)
def test_words_become_cyrillic_and_codes_and_addresses_stay(latin: str, cyrillic: str) -> None:
    assert in_cyrillic(latin) == cyrillic


NAMES = frozenset({"Kafe Teatri", "Teatri", "Bioskop Lumi", "Ana"})


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Espreso za dvoje, Kafe Teatri", "Еспресо за двоје, Kafe Teatri"),
        ("Bioskop Lumi: karta", "Bioskop Lumi: карта"),
        ("Ananas i banana", "Ананас и банана"),
        ("bioskop lumi", "биоскоп луми"),
        ("%(points)s poena, Ana", "%(points)s поена, Ana"),
    ],
)
def test_names_from_the_data_stay_as_whole_words(latin: str, cyrillic: str) -> None:
    assert in_cyrillic(latin, NAMES) == cyrillic


def test_a_title_keeps_the_names_of_partners_that_the_app_knows(plain_app: Flask) -> None:
    texts = {"sr_Latn": "Večera za dvoje, Liburnia"}
    assert text_in(texts, "sr_Cyrl") == "Вечера за двоје, Либурниа"
    with plain_app.app_context():
        keep_in_latin(["Liburnia", "za"])
        assert text_in(texts, "sr_Cyrl") == "Вечера за двоје, Liburnia"
        keep_in_latin([])
        assert text_in(texts, "sr_Cyrl") == "Вечера за двоје, Либурниа"


def test_an_email_keeps_the_name_of_the_partner_that_it_is_about(plain_app: Flask) -> None:
    values = {"title": {"sr_Latn": "Čaj, Kafe Teatri"}, "partner": "Kafe Teatri"}
    with plain_app.app_context():
        assert title(values, "sr_Cyrl") == "Чај, Kafe Teatri"


def test_interface_texts_are_translated_into_both_scripts(plain_app: Flask) -> None:
    with plain_app.app_context():
        for language, yes, day in (("sr_Latn", "Sačuvaj", "dan"), ("sr_Cyrl", "Сачувај", "дан")):
            with force_locale(language):
                assert gettext("Save") == yes
                assert ngettext("%(num)s day", "%(num)s days", 21) == f"21 {day}"
                assert gettext("A text in no catalogue.") == "A text in no catalogue."


def test_the_three_plurals_of_serbian(plain_app: Flask) -> None:
    with plain_app.app_context(), force_locale("sr_Cyrl"):
        said = [ngettext("%(num)s code", "%(num)s codes", num) for num in (1, 3, 5, 12, 21)]
    assert said == ["1 код", "3 кода", "5 кодова", "12 кодова", "21 код"]


@pytest.mark.parametrize("length", ["medium", "long"])
def test_a_day_on_a_page_fits_into_a_serbian_sentence(plain_app: Flask, length: str) -> None:
    with plain_app.app_context(), force_locale("sr_Cyrl"):
        assert page_day(date(2026, 6, 30), length) == "30.6.2026"


def test_a_text_of_an_offer_is_made_unless_it_has_its_own() -> None:
    assert text_in({"sq": "Kafe", "sr_Latn": "Kafa"}, "sr_Cyrl") == "Кафа"
    assert text_in({"sr_Latn": "Kafa", "sr_Cyrl": "Кахва"}, "sr_Cyrl") == "Кахва"
    assert text_in({"sq": "Kafe", "en": "Coffee"}, "sr_Cyrl") == "Kafe"
    assert shown_language({"sq": "Kafe", "sr_Latn": "Kafa"}, "sr_Cyrl") == "sr_Cyrl"
    assert is_missing({"sq": "Kafe"}, "sr_Cyrl")
    assert not is_missing({"sr_Latn": "Kafa"}, "sr_Cyrl")


def test_a_language_is_named_in_its_own_script() -> None:
    assert list(language_names().values()) == ["Shqip", "Srpski", "Српски", "English"]


def test_texts_are_written_in_one_script() -> None:
    assert written_languages() == ("sq", "sr_Latn", "en")


def test_a_search_in_cyrillic_finds_latin() -> None:
    assert words("Кафа и ђеврек") == words("Kafa i đevrek") == ["kafa", "i", "devrek"]


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        *((tag, "sr_Latn") for tag in ("sr", "sr-RS", "sr-Latn", "sr-Latn-XK", "bs", "hr-HR")),
        *((tag, "sr_Cyrl") for tag in ("sr-Cyrl", "sr-Cyrl-RS")),
        ("cnr", "sr_Latn"),
        ("mk", None),
        ("*", "sq"),
    ],
)
def test_the_tags_of_browsers(tag: str, language: str | None) -> None:
    assert accepted_language([tag]) == language


def test_an_sms_is_in_latin_and_an_email_in_cyrillic(plain_app: Flask) -> None:
    facts = {"title": {"sr_Latn": "Čaj i đevrek"}, "points": 10, "balance": 20, "reason": "Tu"}
    with plain_app.app_context():
        sms, email = (
            render(OutgoingMessage(1, "cancelled", channel, "sr_Cyrl", "a@example.com", facts))
            for channel in (Channel.SMS, Channel.EMAIL)
        )
    assert sms.text.startswith("Otkazano: Caj i devrek. Vraceni poeni: 10")
    assert email.subject == "Отказано: Чај и ђеврек"
    assert email.html
    assert '<html lang="sr-Cyrl">' in email.html
