"""Dates are written in each language's own order; English ones are European, 8 Nov 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from marketplace.conversions.redemption.refusals import CodeExpired
from marketplace.foundation.dates import machine_time, page_day
from marketplace.foundation.refusals import Refusal
from marketplace.messages.texts.formatting import day, moment

EIGHTH = date(2026, 11, 8)
NOON = datetime(2026, 11, 8, 11, 30, tzinfo=UTC)
MACROS = """{% from "ui/dates.html" import day, moment -%}
{{ day(it) }}|{{ day(it, "long") }}|{{ moment(now) }}"""


class Opens(Refusal):
    """Says a moment."""

    says = "It opens on %(opens)s."


@pytest.mark.parametrize(
    ("language", "medium", "long"),
    [
        ("en", "8 Nov 2026", "8 November 2026"),
        ("sq", "8 nën 2026", "8 nëntor 2026"),
        ("de", "08.11.2026", "8. November 2026"),
    ],
)
def test_pages_write_the_day_before_the_month(
    plain_app: Flask, language: str, medium: str, long: str
) -> None:
    with plain_app.test_request_context(), force_locale(language):
        assert (page_day(EIGHTH), page_day(EIGHTH, "long")) == (medium, long)
        page = render_template_string(MACROS, it=EIGHTH, now=NOON)
    assert f">{medium}</time>" in page
    assert f">{long}</time>" in page
    assert f">{medium} 12:30</time>" in page


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "8 Nov 2026"),
        ("sq", "08.11.2026"),
        ("fr", "08/11/2026"),
        ("sr_Latn", "08.11.2026"),
        ("bg", "08.11.2026"),
    ],
)
def test_messages_and_refusals_do_so_too(plain_app: Flask, language: str, written: str) -> None:
    assert day("2026-11-08", language) == written
    assert moment("2026-11-08T11:30:00+00:00", language) == f"{written} 12:30"
    with plain_app.test_request_context(), force_locale(language):
        assert str(Opens(opens=NOON)) == f"It opens on {written} 12:30."


MIDNIGHT = datetime(2026, 11, 29, 23, tzinfo=UTC)  # the first moment of 30 November in Prishtina
WITHIN = datetime(2026, 11, 29, 17, tzinfo=UTC)
ENDS = """{% from "ui/dates.html" import until -%}
{{ until(end)|striptags }}|{{ end|last_day|page_day }}"""


def test_an_end_at_midnight_reads_as_the_day_before_it(plain_app: Flask) -> None:
    with plain_app.test_request_context(), force_locale("en"):
        assert render_template_string(ENDS, end=MIDNIGHT) == "29 Nov 2026|29 Nov 2026"
        assert day(MIDNIGHT.isoformat(), "en") == "29 Nov 2026"
        assert str(CodeExpired(good_until=MIDNIGHT)) == "This code was valid until 29 Nov 2026."


def test_an_end_within_a_day_is_shown_with_its_time(plain_app: Flask) -> None:
    with plain_app.test_request_context(), force_locale("en"):
        assert render_template_string(ENDS, end=WITHIN) == "29 Nov 2026 18:00|29 Nov 2026"


def test_machines_read_a_moment_to_the_second_and_a_day_without_a_time() -> None:
    moment = datetime(2026, 11, 8, 9, 5, 7, 123456, tzinfo=UTC)
    assert machine_time(moment) == "2026-11-08T09:05:07+00:00"
    assert machine_time(date(2026, 11, 8)) == "2026-11-08"
