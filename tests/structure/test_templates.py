"""Templates: they compile, and none carries script, style or a handler of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from flask import Flask

import marketplace
from marketplace import create_app
from marketplace.settings import Settings

TEMPLATES = Path(marketplace.__file__).parent / "templates"
SOURCES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
MAILS = "messages/"  # mail programs know no stylesheets
PAGES = {name: source for name, source in SOURCES.items() if not name.startswith(MAILS)}
LONGEST = 120

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.IGNORECASE
)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
CHANGES_SOMETHING = re.compile(r'method="?post', re.IGNORECASE)
CARRIES_TOKEN = re.compile(r"csrf|hidden_tag\(\)")


def test_every_template_compiles(make_settings: Callable[[], Settings]) -> None:
    app: Flask = create_app(make_settings())
    for name in SOURCES:
        app.jinja_env.get_template(name)


def test_no_template_has_inline_script_or_style() -> None:
    assert not [name for name, source in PAGES.items() if INLINE.search(source)]


def test_the_search_for_inline_script_finds_it() -> None:
    wrong = ("<script>", '<b style="x">', '<a onclick="x">', "<a hx-on:click='x'>")
    assert all(INLINE.search(one) for one in wrong)


def test_no_template_is_longer_than_120_lines() -> None:
    assert not [name for name, source in SOURCES.items() if source.count("\n") > LONGEST]


def test_every_form_that_changes_something_carries_the_csrf_token() -> None:
    forms = [form for source in PAGES.values() for form in FORM.findall(source)]
    changing = [form for form in forms if CHANGES_SOMETHING.search(form)]
    assert len(changing) > 10
    assert not [form for form in changing if not CARRIES_TOKEN.search(form)]
