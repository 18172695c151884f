"""Templates: they compile, and none carries script, style or a handler of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, nodes

import marketplace
from marketplace.blueprints.web.page_frame import SAME_EVERYWHERE

TEMPLATES = Path(marketplace.__file__).parent / "templates"
SOURCES = {str(path.relative_to(TEMPLATES)): path.read_text() for path in TEMPLATES.rglob("*.html")}
MAILS = "messages/"  # mail programs know no stylesheets
PAGES = {name: source for name, source in SOURCES.items() if not name.startswith(MAILS)}
LONGEST = 120

INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.IGNORECASE
)
HTMX = re.compile(r"(?<![\w-])hx-[a-z]")  # no attribute of HTML; with `data-` before it, it is
# the values of one attribute are names, which htmx knows without `data-`
NAMES = re.compile(r'(?<=disinherit=")[^"]*')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
CHANGES_SOMETHING = re.compile(r'method="?post', re.IGNORECASE)
CARRIES_TOKEN = re.compile(r"csrf|hidden_tag\(\)")


def test_every_template_compiles(plain_app: Flask) -> None:
    for name in SOURCES:
        plain_app.jinja_env.get_template(name)


def test_no_template_has_inline_script_or_style() -> None:
    assert not [name for name, source in PAGES.items() if INLINE.search(source)]


def test_the_search_for_inline_script_finds_it() -> None:
    wrong = ("<script>", '<b style="x">', '<a onclick="x">', "<a hx-on:click='x'>")
    assert all(INLINE.search(one) for one in wrong)


def test_every_attribute_of_htmx_is_a_data_attribute() -> None:
    assert not [name for name, source in SOURCES.items() if HTMX.search(NAMES.sub("", source))]
    assert HTMX.search('<form hx-post="/">')
    assert not HTMX.search('<form data-hx-post="/">')


def test_htmx_is_told_by_its_own_names_what_is_not_inherited() -> None:
    names = " ".join(name for source in SOURCES.values() for name in NAMES.findall(source)).split()
    assert names
    assert [name for name in names if name != "*" and not name.startswith("hx-")] == []


def test_no_template_is_longer_than_120_lines() -> None:
    assert not [name for name, source in SOURCES.items() if source.count("\n") > LONGEST]


def test_every_form_that_changes_something_carries_the_csrf_token() -> None:
    forms = [form for source in PAGES.values() for form in FORM.findall(source)]
    changing = [form for form in forms if CHANGES_SOMETHING.search(form)]
    assert len(changing) > 10
    assert not [form for form in changing if not CARRIES_TOKEN.search(form)]


def test_a_part_that_is_kept_for_every_path_asks_for_none() -> None:
    assert [name for name in SAME_EVERYWHERE if "request" in SOURCES[name]] == []
    assert "request.path" in SOURCES["ui/_main_nav.html"]


def imported(template: nodes.Template) -> set[str]:
    given = [name for one in template.find_all(nodes.FromImport) for name in one.names]
    return {name if isinstance(name, str) else name[1] for name in given}


def used(template: nodes.Template) -> set[str]:
    return {one.name for one in template.find_all(nodes.Name) if one.ctx == "load"}


def called(template: nodes.Template) -> set[str]:
    calls = [one.node for one in template.find_all(nodes.Call)]
    return {one.name for one in calls if isinstance(one, nodes.Name)}


def macros(template: nodes.Template) -> set[str]:
    return {one.name for one in template.find_all(nodes.Macro)}


@pytest.fixture(scope="module")
def trees(plain_app: Flask) -> dict[str, nodes.Template]:
    """Each template, parsed."""
    return {name: plain_app.jinja_env.parse(source) for name, source in SOURCES.items()}


def test_every_name_that_a_template_imports_is_used_in_it(trees: dict[str, nodes.Template]) -> None:
    idle = {name: imported(tree) - used(tree) for name, tree in trees.items()}
    assert {name: names for name, names in idle.items() if names} == {}


def test_every_shared_macro_that_a_template_calls_is_imported_by_it(
    trees: dict[str, nodes.Template],
) -> None:
    shared = [tree for name, tree in trees.items() if name.startswith("ui/")]
    known = {macro for tree in shared for macro in macros(tree)}
    missing = {
        name: (called(tree) & known) - imported(tree) - macros(tree) for name, tree in trees.items()
    }
    assert {name: names for name, names in missing.items() if names} == {}


def test_an_idle_import_and_a_borrowed_macro_are_noticed() -> None:
    source = '{% from "a" import idle, in_use as taken %}{{ taken(1) }}{{ borrowed() }}'
    tree = Environment(autoescape=True).parse(source)
    assert imported(tree) - used(tree) == {"idle"}
    assert called(tree) - imported(tree) == {"borrowed"}
