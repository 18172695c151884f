"""Every screen, in every language, with the longest that there is: one screen of a telephone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from marketplace.blueprints.gateways.ussd.screens import PLACES, SCREENS, render_screen
from marketplace.blueprints.gateways.ussd.session import OTHER_POINTS
from marketplace.conversions import refusals
from marketplace.customers.number_doubt import NumberInDoubt
from marketplace.customers.refusals import AccountStopped
from marketplace.foundation.languages import written_languages
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.messages import gsm
from marketplace.points.refusals import NotEnoughPoints
from tests.support.dates import written

MOST = 2**31 - 1  # what the books hold of one customer's points, and of one conversion's units
DAY = date(2027, 12, 31)
TITLE = {"title": "Shërbimi i gjatë ç " * 6}  # 114 letters; a title has 120 at most
SITE = {"site": "pika.shembull-i-operatorit-te-madh.com/pika"}
EXPIRING = {"points": MOST, "expiring": MOST, "expires_on": DAY}
REFUSALS: list[Refusal] = [
    refusals.AccountClosed(),
    AccountStopped(),
    refusals.Blocked(since=date(2027, 2, 1), idle_from=date(2026, 12, 1)),
    refusals.Blocked(since=date(2027, 2, 1), idle_from=None),
    refusals.OfferNotThere(),
    refusals.OfferNotOpen(opens="31.12.2027 23:59"),
    refusals.OfferClosed(),
    refusals.BelowMinimum(least=MOST),
    refusals.AboveMaximum(most=MOST),
    refusals.BetweenSteps(below=1_000_000, above=1_000_000),
    refusals.SoldOut(),
    refusals.LimitReached(limit=MOST),
    refusals.NoSuchLine(),
    refusals.NotForThisTariff(),
    NumberInDoubt(),
    NotEnoughPoints(balance=MOST, needed=MOST),
    NotFound(),
]
CURABLE = [one for one in REFUSALS if isinstance(one, OTHER_POINTS)]
# of each screen the longest values, and which of its cases must not lose a letter
LONGEST: dict[str, list[dict[str, Any]]] = {
    "balance": [{"points": MOST}],
    "balance_expiring": [EXPIRING],
    "balance_blocked": [{"points": MOST}],
    "own_balance": [{"points": MOST}],
    "own_balance_expiring": [EXPIRING],
    "own_balance_blocked": [{"points": MOST}],
    "menu": [{"points": MOST}],
    "menu_amounts": [{"points": MOST}],
    "offers": [{"offers": "\n".join(f"{n} {'M' * 12} {'K' * 20}" for n in range(1, 5))}],
    "offers_more": [{"offers": "\n".join(f"{n} {'M' * 9} {'K' * 20}" for n in range(1, 5))}],
    "ask_amount": [
        {"least": 10**6, "amount": "9,999,999.99 EUR", "step": 10**6, "most": 10**6}
        | {"balance": MOST}
    ],
    "ask": [{"unit": "SMS", "least": MOST, "each": MOST, "balance": MOST}],
    "confirm": [TITLE | {"points": MOST, "until": DAY, "left": MOST}],
    "confirm_code": [TITLE | {"points": MOST, "left": MOST}],
    "refused": [{"refusal": one} for one in REFUSALS],
    "refused_points": [{"refusal": one} for one in CURABLE],
    "refused_at_last": [{"refusal": one} for one in REFUSALS],
    "done": [TITLE | {"good_until": DAY, "points": MOST, "balance": MOST}],
    "done_code": [
        TITLE
        | {"code": "MMMM-MMMM-MMMMM", "partner": "Shërbimi i gjatë", "good_until": DAY}
        | {"points": MOST, "balance": MOST}
    ],
    "left": [{}],
    "ended": [{}],
    "stopped": [{}],
    "used_before": [{}],
    "no_such_code": [{}],
    "trouble": [{}],
    "unreadable": [{}],
    "not_registered": [SITE],
    "takes_no_part": [SITE],
    "unknown_number": [SITE],
    "prove_again": [SITE],
}
CASES = [(name, values) for name, several in LONGEST.items() for values in several]


def test_the_table_names_every_screen() -> None:
    assert set(LONGEST) == set(SCREENS)


@pytest.mark.parametrize("language", written_languages())
@pytest.mark.parametrize("wrong", [False, True])
def test_every_screen_fits_in_every_language(
    plain_app: Flask, language: str, *, wrong: bool
) -> None:
    with plain_app.test_request_context(), force_locale(language):
        for name, values in CASES:
            text = render_screen(name, wrong=wrong, **values)
            assert gsm.septets(text) <= PLACES, text
            assert text.startswith("CON " if SCREENS[name].goes_on else "END ")
            assert text == gsm.fold(text)
            assert "%" not in text


@pytest.mark.parametrize("language", written_languages())
def test_a_question_that_has_changed_fits_too(plain_app: Flask, language: str) -> None:
    with plain_app.test_request_context(), force_locale(language):
        (values,) = LONGEST["confirm"]
        text = render_screen("confirm", changed=True, **values)
        assert gsm.septets(text) <= PLACES, text
        assert text.count("147") == 2


@pytest.mark.parametrize("language", written_languages())
def test_only_long_titles_are_cut_on_ussd_screens(plain_app: Flask, language: str) -> None:
    with plain_app.test_request_context(), force_locale(language):
        for name, values in CASES:
            if "title" not in values:
                assert gsm.CUT not in render_screen(name, **values), render_screen(name, **values)


@pytest.mark.parametrize("language", written_languages())
def test_every_screen_tells_its_values(plain_app: Flask, language: str) -> None:
    with plain_app.test_request_context(), force_locale(language):
        for name, values in CASES:
            text = render_screen(name, **values)
            days = [value for value in values.values() if isinstance(value, date)]
            assert all(written(day, language) in text for day in days)
            facts = values["refusal"].details if "refusal" in values else values
            assert text.count("147") == sum(value == MOST for value in facts.values())


@pytest.mark.parametrize("language", written_languages())
def test_every_ussd_screen_of_an_open_session_ends_with_back_and_exit(
    plain_app: Flask, language: str
) -> None:
    with plain_app.test_request_context(), force_locale(language):
        for name, values in CASES:
            keys = [line.split(" ")[0] for line in render_screen(name, **values).split("\n")[1:]]
            expected = ["00"] if name.startswith("menu") else ["0", "00"]
            assert not SCREENS[name].goes_on or keys[-len(expected) :] == expected


def test_a_title_gives_way_and_shows_that_it_was_cut(plain_app: Flask) -> None:
    with plain_app.test_request_context(), force_locale("en"):
        (values,) = LONGEST["confirm"]
        text = render_screen("confirm", **values)
    assert ".., valid until 31 Dec 2027?" in text
    assert text.endswith("\n1 Yes\n0 Back\n00 Exit")


GOLDEN = """\
CON Your points: 640
1 Balance
2 SMS
3 MB
4 MMS
5 Fillo 10
6 Super Rrethi
00 Exit
--
CON How many points for MB? 1 point gives 10. At least 10, you have 640.
0 Back
00 Exit
--
CON Convert 20 points into 200 MB, valid until 31 Dec 2027? Points left: 620.
1 Yes
0 Back
00 Exit
--
END You now have 200 MB, valid until 31 Dec 2027. Points: 20, balance: 620."""


def test_the_words_of_the_main_path(plain_app: Flask) -> None:
    got: dict[str, Any] = {"title": "200 MB", "points": 20}
    with plain_app.test_request_context(), force_locale("en"):
        screens = [
            render_screen("menu", points=640),
            render_screen("ask", unit="MB", least=10, each=10, balance=640),
            render_screen("confirm", until=DAY, left=620, **got),
            render_screen("done", good_until=DAY, balance=620, **got),
        ]
    assert "\n--\n".join(screens) == GOLDEN
