"""The grammar reads what an SMS asks for, however it is typed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.blueprints.gateways.sms.grammar import (
    Balance,
    Help,
    Hint,
    Nonsense,
    OfferCode,
    Package,
    RedemptionCode,
    SmsIntent,
    Units,
    read,
)
from marketplace.blueprints.gateways.sms.tokens import A_GREAT_MANY
from marketplace.catalogue.models import Unit
from marketplace.conversions import codes as redemption
from tests.support.processor import is_longer_than

CODES = frozenset({"KAFE1", "HEJ", "MSUPER", "MFILLO", "PICE32", "90DITE"})
CYRILLIC_20_MB = "20 \u041c\u0412"
GREEK_KAFE1 = "\u039a\u0391FE1"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("90 hej", Package("HEJ", 90)),
        ("20 MB", Units(Unit.MB, 20)),
        ("20 SMS", Units(Unit.SMS, 20)),
        ("20 MMS", Units(Unit.MMS, 20)),
        ("90 Msuper", Package("MSUPER", 90)),
        ("90 Mfillo", Package("MFILLO", 90)),
        ("KAFE1", OfferCode("KAFE1")),
        ("PIKA", Balance()),
        ("NDIHME", Help()),
        ("7K3M-9QTW-2XABC", RedemptionCode("7K3M9QTW2XABC")),
    ],
)
def test_the_programmes_own_words(text: str, asked: SmsIntent) -> None:
    assert read(text, CODES) == asked


@pytest.mark.parametrize(
    "text",
    [
        *("20 mb", " 20   MB ", "20\nMB", "20MB", "mb20", "MB 20", "MB20", "020 MB", "0020mb"),
        *("20 MB.", "«20 MB»", '"20 mb"', "20-MB", "20_MB", "(20) MB!", "#20MB", "20 M B"),
        *("\uff12\uff10 \uff2d\uff22", CYRILLIC_20_MB, "\u0662\u0660 MB", "2O MB", "20\u200bMB"),
        *("20 megabajt", "konverto 20 MB", "20 pikë MB", "MB: 20 pika", "20\0MB", "20\u00a0MB"),
    ],
)
def test_mb_is_understood_in_an_sms_in_any_spelling(text: str) -> None:
    assert read(text, CODES) == Units(Unit.MB, 20)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "kafe1",
            "KAFE 1",
            "k a f e 1",
            "Kafe-1.",
            "«kafe1»",
            "kafë1",
            "KAFE1!!!",
            "konverto KAFE1",
        ),
        *("\uff2b\uff21\uff26\uff25\uff11", GREEK_KAFE1, "KA\u200bFE1", "kodi kafe1", "KAFE1\r\n"),
    ],
)
def test_an_offer_code_is_understood_in_an_sms_in_any_spelling(text: str) -> None:
    assert read(text, CODES) == OfferCode("KAFE1")


@pytest.mark.parametrize("text", ["hej 90", "90HEJ", "hej90", "090 Hej!", "9O hej", "90 pika hej"])
def test_a_package_is_understood_in_an_sms_in_any_spelling(text: str) -> None:
    assert read(text, CODES) == Package("HEJ", 90)


@pytest.mark.parametrize(
    "text", ["pika", "Pikë", "PIKËT", "points", "Balance", "bilanci", "gjendja", "Sa pika kam?"]
)
def test_the_balance_is_asked_for_in_albanian_and_english(text: str) -> None:
    assert read(text, CODES) == Balance()


@pytest.mark.parametrize("text", ["ndihmë", "Ndihme!", "HELP", "help me please", "info", "START"])
def test_help_is_asked_for_in_albanian_and_english(text: str) -> None:
    assert read(text, CODES) == Help()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ПИКА", Balance()),
        ("пика \U0001f600", Balance()),
        ("САЛДО", Balance()),
        ("НДИХМЕ", Help()),
        ("20 МБ", Units(Unit.MB, 20)),
        ("20\u0441\u043c\u0441", Units(Unit.SMS, 20)),
        ("20 \u041c\u041c\u0421", Units(Unit.MMS, 20)),
        ("90 \u0445\u0435\u0458", Package("HEJ", 90)),
        ("\u041a\u0410\u0424\u04151", OfferCode("KAFE1")),
        ("\u041a\u0410\u0424\u04152", OfferCode("KAFE2")),
        ("20\u00b2 МБ", Nonsense(Hint.ONE_NUMBER)),
        ("20 МБ?", Nonsense(Hint.ONLY_THIS, "20 MB")),
        ("не 20 МБ", Nonsense(Hint.ONLY_THIS, "20 MB")),
        ("20 \u041c\u0411 30 \u0421\u041c\u0421", Nonsense(Hint.ONE_AT_A_TIME)),
    ],
)
def test_cyrillic_is_read_by_its_sound_where_its_look_says_nothing(
    text: str, asked: SmsIntent
) -> None:
    assert read(text, CODES) == asked


def test_cyrillic_that_looks_like_one_code_and_sounds_like_another_converts_nothing() -> None:
    codes = {"CMC", "HEB", "NEV"}
    assert read("\u041d\u0415\u0412", codes) == Nonsense(Hint.UNCLEAR)
    assert read("20 \u0421\u041c\u0421", codes) == Nonsense(Hint.UNCLEAR)
    assert read("\u041d\u0415\u0412", codes - {"NEV"}) == OfferCode("HEB")
    assert read("\u041d\u0415\u0412", codes - {"HEB"}) == OfferCode("NEV")


@pytest.mark.parametrize(
    "text",
    ["PIKA\U0001f600", "\u2764\ufe0f pikë", "\U0001f1fd\U0001f1f0 Pika \U0001f44d\U0001f3fd"],
)
def test_a_picture_beside_a_question_changes_nothing(text: str) -> None:
    assert read(text, CODES) == Balance()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("MB", Units(Unit.MB, None)),
        ("mesazhe 15", Units(Unit.SMS, 15)),
        ("0 MB", Units(Unit.MB, 0)),
        ("9" * 600 + " MB", Units(Unit.MB, A_GREAT_MANY)),
        ("Mfillo", OfferCode("MFILLO")),
        ("20 hej", Package("HEJ", 20)),
        ("90dite", OfferCode("90DITE")),
        ("KAFE2", OfferCode("KAFE2")),
        ("90 heej", Package("HEEJ", 90)),
        ("kodi 7k3m 9qtw 2xabc", RedemptionCode("7K3M9QTW2XABC")),
        ("1234567890123", RedemptionCode("1234567890123")),
    ],
)
def test_a_missing_or_unknown_part_of_an_sms_is_kept_for_the_answer(
    text: str, asked: SmsIntent
) -> None:
    assert read(text, CODES) == asked


@pytest.mark.parametrize(
    ("text", "hint", "send"),
    [
        ("", Hint.EMPTY, ""),
        ("😀 !? \0", Hint.EMPTY, ""),
        ("konverto", Hint.UNCLEAR, ""),
        ("çka është kjo punë", Hint.UNCLEAR, ""),
        ("x" * 1_000, Hint.UNCLEAR, ""),
        ("100", Hint.NUMBER_ALONE, ""),
        ("100 pika", Hint.NUMBER_ALONE, ""),
        ("-20 MB", Hint.ONE_NUMBER, ""),
        ("20,5 MB", Hint.ONE_NUMBER, ""),
        ("1.000 MB", Hint.ONE_NUMBER, ""),
        ("20 MB 30", Hint.ONE_NUMBER, ""),
        ("20 MB 30 SMS", Hint.ONE_AT_A_TIME, ""),
        ("KAFE1 HEJ", Hint.ONE_AT_A_TIME, ""),
        ("dua 20 MB", Hint.ONLY_THIS, "20 MB"),
        ("PIKA KAFE1", Hint.ONLY_THIS, "KAFE1"),
        ("What is KAFE1?", Hint.ONLY_THIS, "KAFE1"),
    ],
)
def test_an_ambiguous_sms_never_converts(text: str, hint: Hint, send: str) -> None:
    assert read(text, CODES) == Nonsense(hint, send)


NOT_TWENTY = (
    *(
        "20\u00b2 MB",
        "20\u00ba MB",
        "\u00bd MB",
        "20\u00bd MB",
        "\u2461\u24ea MB",
        "2\ufe0f\u20e3 MB",
    ),
    *("- 20 MB", "\u201020 MB", "\u2011 20 MB", "\u221220 MB", "\u2014 20 MB", "\uff0d20 MB"),
    *(
        "\ufe6320 MB",
        "\u207b20 MB",
        "\u00ad20 MB",
        "-\u200b20 MB",
        "MB -20",
        "hej - 90",
        "(-90) hej",
    ),
    *("2\u03360\u0336 MB", "20% MB", "20 \u20ac MB", "$20 MB", "20+ MB", ".20 MB", "2 0 MB"),
    *("20.000 MB", "20,5 hej", "20 \u3386", "10-20 MB", "1/2 MB", "-\u0662\u0660 MB"),
)


@pytest.mark.parametrize("text", NOT_TWENTY)
def test_a_number_in_an_sms_that_is_not_clearly_whole_is_asked_for_again(text: str) -> None:
    assert read(text, CODES) == Nonsense(Hint.ONE_NUMBER)


NOT_MEANT = (
    *("no 20 mb", "jo 20 MB", "mos 20 MB", "20 MB jo", "\u4e0d\u8981 20 MB", "\u043d\u0435 20 MB"),
    *(
        "20 MB \u043d\u0435 \u043d\u0443\u0436\u043d\u043e",
        "\u03cc\u03c7\u03b9 20 MB",
        "\u0644\u0627 20 MB",
    ),
    *("20 MB?", "\u00bf20 MB", "\u274c20 MB", "20 MB \U0001f6ab", "20 \ufffd MB", "\ue421 20 MB"),
    *("M\u0336B\u0336 20", "\u226520 MB", "20 MB\U0001f44d"),
)


@pytest.mark.parametrize("text", NOT_MEANT)
def test_an_sms_for_mb_with_other_words_is_asked_for_alone(text: str) -> None:
    assert read(text, CODES) == Nonsense(Hint.ONLY_THIS, "20 MB")


@pytest.mark.parametrize(
    "text", ["KAFE1?", "\u274c KAFE1", "KAFE\u00b9", "\u4e0d\u8981 KAFE1", "jo KAFE1"]
)
def test_an_offers_code_in_doubt_is_asked_for_alone(text: str) -> None:
    assert read(text, CODES) == Nonsense(Hint.ONLY_THIS, "KAFE1")


@pytest.mark.parametrize(
    "text",
    ["\u4e0d\u898120MB", "20\u202eBM", "I20 MB", "20L MB", "20 GB", "\u2167 MB", "2O\u0422 MB"],
)
def test_an_unknown_sms_word_never_converts(text: str) -> None:
    asked = read(text, CODES)
    assert isinstance(asked, Nonsense | Package)
    assert getattr(asked, "code", "") not in CODES


@pytest.mark.parametrize(
    "text",
    ["\u200f20 MB", "\u200e20\u200e MB", "\u0662\u0660 MB", "\u0968\u0966 MB", "2\u20600 MB"],
)
def test_marks_that_are_not_seen_and_digits_of_other_scripts_leave_no_doubt(text: str) -> None:
    assert read(text, CODES) == Units(Unit.MB, 20)


def test_an_sms_that_can_be_split_in_two_ways_never_converts() -> None:
    codes = {"KAFE", "KAFE1"}
    assert read("KAFE140", codes) == OfferCode("KAFE140")


def test_a_code_of_an_offer_goes_before_every_other_reading() -> None:
    assert read("90 dite", {"90DITE"}) == OfferCode("90DITE")
    assert read("INTERNET", {"INTERNET"}) == OfferCode("INTERNET")


def test_a_code_without_a_digit_is_a_redemption_code_in_its_groups() -> None:
    assert read("ABCD-EFGH-JKMNP", CODES) == RedemptionCode("ABCDEFGHJKMNP")
    assert read("abcdefghjkmnp", CODES) == OfferCode("ABCDEFGHJKMNP")


@given(st.text(), st.sets(st.text("ABC123", min_size=3, max_size=5), max_size=4))
def test_every_text_has_a_reading(text: str, codes: set[str]) -> None:
    assert isinstance(read(text, codes), SmsIntent)


@given(
    st.integers(0, 10**9 - 1),
    st.sampled_from([Unit.MB, Unit.SMS, Unit.MMS]),
    st.sampled_from(["", " ", "\n"]),
)
def test_a_number_and_a_unit_are_read_in_both_orders(points: int, unit: Unit, between: str) -> None:
    for typed in (f"{points}{between}{unit}", f"{unit}{between}{points}"):
        assert read(typed, CODES) == Units(unit, points)


@pytest.mark.parametrize("typed", ["O" * 20_000, "0" * 10_000 + "A" * 10_000, "MB" * 10_000])
def test_a_long_sms_of_one_word_is_read_within_a_second(typed: str) -> None:
    began = time.process_time()
    assert read(typed, CODES) == Nonsense(Hint.UNCLEAR)
    assert not is_longer_than(time.process_time() - began, 1)


def test_every_redemption_code_is_read_as_one() -> None:
    for code in (redemption.make() for _ in range(200)):
        grouped = redemption.shown(code)
        for typed in (code, grouped, code.lower(), grouped.lower(), f"kodi {grouped}"):
            assert read(typed, CODES) == RedemptionCode(code)
