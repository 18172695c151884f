"""Templates: they compile, and none carries script, style or a handler of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

import marketplace
from marketplace import create_app

TEMPLATES = Path(marketplace.__file__).parent / "templates"
PAGES = sorted(
    str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.suffix == ".html"
)
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.IGNORECASE
)
MAILS = "messages/"  # mail programs know no stylesheets


@pytest.fixture
def bare_app(make_settings: object) -> Flask:
    return create_app(make_settings())  # type: ignore[operator]


def test_every_template_compiles(bare_app: Flask) -> None:
    for name in PAGES:
        bare_app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith(MAILS)])
def test_no_template_has_inline_script_or_style(name: str) -> None:
    assert not INLINE.findall((TEMPLATES / name).read_text())


def test_the_search_for_inline_script_finds_it() -> None:
    assert all(
        INLINE.search(bad)
        for bad in ("<script>", '<b style="x">', '<a onclick="x">', "<a hx-on:click='x'>")
    )


@pytest.mark.parametrize("name", PAGES)
def test_no_template_is_longer_than_120_lines(name: str) -> None:
    assert len((TEMPLATES / name).read_text().splitlines()) <= 120


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith(MAILS)])
def test_every_form_that_changes_something_carries_the_csrf_token(name: str) -> None:
    for form in re.findall(
        r"<form\b.*?</form>", (TEMPLATES / name).read_text(), re.DOTALL | re.IGNORECASE
    ):
        if re.search(r'method="?post', form, re.IGNORECASE):
            assert re.search(r"csrf|hidden_tag\(\)", form), form
