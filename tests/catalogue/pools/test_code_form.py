"""A partner's own codes: what each form takes, and what is the same code."""

from __future__ import annotations

import pytest

from marketplace.catalogue.pools.code_form import (
    CodeForm,
    CodeProblem,
    compared,
    ending,
    problem_of,
)


@pytest.mark.parametrize(
    ("text", "form", "problem"),
    [
        ("CINE-2026-0001", CodeForm.TEXT, None),
        ("a", CodeForm.QR, None),
        ("x" * 64, CodeForm.CODE128, None),
        ("x" * 65, CodeForm.CODE128, CodeProblem.TOO_LONG),
        ("", CodeForm.TEXT, CodeProblem.EMPTY),
        ("KOD Ë", CodeForm.TEXT, CodeProblem.CHARACTERS),
        ("-A1", CodeForm.TEXT, CodeProblem.CHARACTERS),
        ("5901234123457", CodeForm.EAN13, None),
        ("5901234123458", CodeForm.EAN13, CodeProblem.CHECK_DIGIT),
        ("5091234123457", CodeForm.EAN13, CodeProblem.CHECK_DIGIT),
        ("590123412345", CodeForm.EAN13, CodeProblem.EAN_DIGITS),
        ("https://kino.example/t?c=Ab_9", CodeForm.LINK, None),
        ("http://kino.example/1", CodeForm.LINK, CodeProblem.NO_LINK),
        ("https:///1", CodeForm.LINK, CodeProblem.NO_LINK),
        ("https://u@kino.example/1", CodeForm.LINK, CodeProblem.NO_LINK),
        ("https://kino.example:x/1", CodeForm.LINK, CodeProblem.NO_LINK),
        ("https://kino.example/{1}", CodeForm.LINK, CodeProblem.NO_LINK),
        ("https://kino.example/" + "1" * 60, CodeForm.LINK, CodeProblem.TOO_LONG),
    ],
)
def test_each_form_takes_its_codes_alone(
    text: str, form: CodeForm, problem: CodeProblem | None
) -> None:
    assert problem_of(text, form) is problem


def test_case_blanks_and_hyphens_do_not_matter_except_in_a_link() -> None:
    assert compared(" ab-12 3c ") == compared("AB123C") == "AB123C"
    assert compared("https://k.example/a") != compared("https://k.example/A")
    assert compared("kodi im i çuditshëm") is None
    assert compared("https://") is None


def test_staff_see_the_ending_and_never_most_of_a_short_code() -> None:
    assert (ending("CINE-2026-0001"), ending("1234"), ending("7")) == ("0001", "4", "7")
