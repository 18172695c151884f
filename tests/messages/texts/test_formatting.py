"""A message's values are formatted in the reader's language."""

from __future__ import annotations

from marketplace.messages.texts.formatting import formatted


def test_the_title_is_the_one_in_the_language() -> None:
    facts = {"title_sq": "Kafe", "title_en": "Coffee"}
    assert formatted(facts, "en")["title"] == "Coffee"
    assert formatted(facts, "sq")["title"] == "Kafe"


def test_a_title_that_is_missing_in_the_language_is_the_albanian_one() -> None:
    assert formatted({"title_sq": "Kafe", "title_en": ""}, "en")["title"] == "Kafe"


def test_the_title_of_units_in_a_message_says_how_many() -> None:
    assert (
        formatted({"title_sq": "Internet MB", "units": 500}, "sq")["title"] == "Internet MB (500)"
    )


def test_a_code_good_to_the_end_of_a_day_says_that_day() -> None:
    words = formatted({"good_until": "2027-07-01T00:00:00+02:00"}, "sq")
    assert words["good_until"] == "30.06.2027"


def test_a_moment_is_told_by_the_programmes_clock() -> None:
    assert formatted({"at": "2026-12-31T23:30:00+00:00"}, "en")["at"] == "1 Jan 2027 00:30"


def test_a_day_stays_that_day() -> None:
    assert formatted({"earning_from": "2026-07-01"}, "en")["earning_from"] == "1 Jul 2026"


def test_thousands_are_set_apart_as_the_language_does() -> None:
    assert formatted({"points": 1200}, "en")["points"] == "1,200"
    assert formatted({"points": 1200}, "sq")["points"] == "1\u00a0200"


def test_a_branch_that_is_not_known_leaves_no_comma() -> None:
    assert formatted({"partner": "Furra", "branch": ""}, "sq")["where"] == "Furra"
    assert formatted({"partner": "Furra", "branch": "Qendra"}, "sq")["where"] == "Furra, Qendra"


def test_a_branch_that_bears_the_partners_name_stands_alone() -> None:
    assert formatted({"partner": "Furra", "branch": "Furra Peja"}, "sq")["where"] == "Furra Peja"
