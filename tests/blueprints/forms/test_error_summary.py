"""A refused form begins with everything that is wrong, each line leading to its field."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, StringField

import marketplace
from marketplace.blueprints.forms.error_summary import ErrorLine, error_lines
from tests.support.csrf_client import BrowserLike

TEMPLATES = Path(marketplace.__file__).parent / "templates"
WRITES = re.compile(r'method="post"')
FIELDS = re.compile(r"\{\{ (?:field|checkbox|choices|texts_by_language)\(")
# One field each, which keeps the focus: what is typed again is a code, a PIN, a number.
ONE_FIELD = {"admins/counter/_pin.html", "partners/_desk.html"}


@pytest.fixture(autouse=True)
def english(client: BrowserLike) -> None:
    client.set_cookie("language", "en")


def summary_of(page: str) -> str:
    """The HTML from the summary to the first field after it."""
    return page.partition("data-error-summary")[2].partition('class="field ')[0]


def test_each_line_of_the_summary_leads_to_its_field(client: BrowserLike) -> None:
    page = client.post("/register", data={"email": "nonsense", "consent_sms": "y"}).text
    links = re.findall(r'<a href="#([\w-]+)">([^<]+)', summary_of(page))
    assert dict(links)["email"].startswith("Email: Please enter an email address")
    assert list(dict(links))[:4] == ["name", "surname", "email", "line"]
    for target, _line in links:
        assert f'id="{target}"' in page


def test_the_summary_takes_the_focus_of_a_plain_page(client: BrowserLike) -> None:
    page = client.post("/register", data={}).text
    first = re.search(r"<[^>]*\bautofocus\b[^>]*>", page)
    assert first
    assert "data-error-summary" in first[0]
    assert 'tabindex="-1"' in first[0]


def test_a_form_without_errors_has_no_summary(client: BrowserLike) -> None:
    assert "data-error-summary" not in client.get("/register").text


def test_errors_of_entries_in_a_list_lead_to_the_entry(client: BrowserLike) -> None:
    page = client.post("/partner/apply", data={"branches-0-name": "Qendra"}).text
    assert '<a href="#branches-0-city">City: Please fill this in.</a>' in summary_of(page)


def test_what_concerns_no_field_is_a_line_without_a_link_and_comes_first() -> None:
    class GreetingForm(Form):
        key = HiddenField()
        name = StringField("Name")

    form = GreetingForm()
    form.name.errors, form.key.errors = ["Too short."], ["Please try again."]
    form.form_errors = ["Too late."]
    assert error_lines(form) == [
        ErrorLine("Too late."),
        ErrorLine("Please try again."),
        ErrorLine("Too short.", "Name", "name"),
    ]


def test_every_form_that_is_sent_to_change_something_has_the_summary() -> None:
    lacking = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if WRITES.search(text := path.read_text()) and FIELDS.search(text)
        if "form_errors(" not in text
    }
    assert lacking <= ONE_FIELD


def test_a_page_that_was_open_for_too_long_says_so_in_words_of_people(plain_app: Flask) -> None:
    class GreetingForm(FlaskForm):
        class Meta(FlaskForm.Meta):
            csrf = True

    with plain_app.test_request_context("/", method="POST", headers={"Accept-Language": "en"}):
        form = GreetingForm()
        form.csrf_token.errors = ["The CSRF token is missing."]
        said = error_lines(form)
    assert said == [ErrorLine("This page was open for too long. Please send it again.")]
