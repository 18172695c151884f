"""Rendered HTML that is kept, and its gaps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from markupsafe import Markup

import marketplace
from marketplace.blueprints.web.html_cache import HtmlCache, HtmlTemplate, RenderCache, gap

LINK = "<a href='/?next={here}'>{name}</a> {here}"


def template() -> HtmlTemplate:
    return HtmlTemplate(LINK.format(here=gap("here"), name=gap("name")))


@pytest.fixture
def eager_switches() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def test_each_gap_of_cached_html_is_filled_at_every_place() -> None:
    filled = template().fill(here="/offers", name="Arta")
    assert filled == "<a href='/?next=/offers'>Arta</a> /offers"


def test_the_same_html_is_filled_anew_each_time() -> None:
    kept = template()
    assert kept.fill(here="/", name="Arta") != kept.fill(here="/", name="Besnik")


def test_a_value_in_cached_html_is_escaped_unless_it_is_markup() -> None:
    filled = template().fill(here=Markup("<b>"), name="<i>")
    assert filled == "<a href='/?next=<b>'>&lt;i&gt;</a> <b>"


def test_the_result_of_a_function_in_cached_html_is_escaped() -> None:
    assert "&lt;i&gt;" in template().fill(here="/", name=lambda: "<i>")


def test_a_function_is_called_once_and_only_where_its_gap_is_there() -> None:
    calls: list[str] = []

    def address() -> str:
        calls.append("here")
        return "/"

    template().fill(here=address, name="Arta")
    HtmlTemplate("<p>no gaps</p>").fill(here=address)
    assert calls == ["here"]


def test_a_value_that_holds_a_gap_is_not_filled_again() -> None:
    assert template().fill(here="/", name=gap("here")).count("/ ") == 0
    assert gap("here") in template().fill(here="/", name=gap("here"))


def test_stored_text_with_the_same_characters_is_no_gap() -> None:
    text = "\ue000name\ue001 \ue000-name\ue001 \ue001 \ue003"
    assert HtmlTemplate(text).fill(name="Arta") == text


def test_a_gap_that_is_given_nothing_is_an_error() -> None:
    with pytest.raises(KeyError, match="name"):
        template().fill(here="/")


def test_a_gap_survives_the_escaping_of_a_template(plain_app: Flask) -> None:
    with plain_app.app_context():
        html = render_template_string("<b title='{{ it }}'>{{ it }}</b>", it=gap("it"))
    assert HtmlTemplate(html).fill(it="&") == "<b title='&amp;'>&amp;</b>"


def test_a_key_is_rendered_once() -> None:
    cache = HtmlCache(2)
    first = cache.html("a", lambda: "one")
    assert cache.html("a", lambda: "two") is first


def test_cached_html_is_rendered_again_for_another_source() -> None:
    cache, old, new = HtmlCache(2), object(), object()
    cache.html("a", lambda: "old", old)
    assert cache.html("a", lambda: "new", new).fill() == "new"
    assert cache.html("a", lambda: "newest", new).fill() == "new"


def test_the_first_that_was_kept_goes_first() -> None:
    cache: RenderCache[str] = RenderCache(2)
    for key in "abac":
        cache.get(key, lambda key=key: key)
    kept = {key: cache.get(key, lambda: "anew") for key in "bca"}
    assert kept == {"b": "b", "c": "c", "a": "anew"}


def test_reading_waits_for_no_other_thread() -> None:
    cache: RenderCache[str] = RenderCache(2)
    cache.get("a", lambda: "kept")
    with cache._lock:
        assert cache.get("a", lambda: "anew") == "kept"


def test_html_that_fails_to_render_is_not_cached() -> None:
    cache: RenderCache[str] = RenderCache(2)
    with pytest.raises(ZeroDivisionError):
        cache.get("a", lambda: str(1 // 0))
    assert cache.get("a", lambda: "good") == "good"


@pytest.mark.usefixtures("eager_switches")
def test_threads_share_it_and_it_stays_bounded() -> None:
    cache: RenderCache[int] = RenderCache(5)

    def use(start: int) -> bool:
        return all(
            cache.get(number % 9, lambda number=number: number % 9) == number % 9
            for number in range(start, start + 3000)
        )

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(8)))
    anew = [key for key in range(9) if cache.get(key, lambda: -1) == -1]
    assert len(anew) >= 9 - 5


def test_each_app_has_its_own_html_cache(plain_app: Flask) -> None:
    other = Flask("other")
    with plain_app.app_context():
        ours = HtmlCache.of_app("of_a_test", 2)
        assert HtmlCache.of_app("of_a_test", 2) is ours
    with other.app_context():
        assert HtmlCache.of_app("of_a_test", 2) is not ours


def test_no_other_module_marks_places_with_private_use_characters() -> None:
    package = Path(marketplace.__file__).parent
    modules = {path.name for path in package.rglob("*.py") if r"\ue0" in path.read_text()}
    assert modules == {"html_cache.py"}
