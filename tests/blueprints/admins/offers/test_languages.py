"""The texts of an offer are typed in tabs, one for each language, which work without a script."""

from __future__ import annotations

import re

import pytest

from tests.blueprints.admins.offers.typed import typed
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def open_tabs(page: str) -> list[str]:
    choices = re.findall(r'<input class="languages__choice[^>]*>', page)
    assert len(choices) == 3
    return [each.split('value="')[1].split('"')[0] for each in choices if " checked" in each]


def tab_of(page: str, code: str) -> str:
    return page.partition(f'for="texts_in_{code}"')[2].partition("</label>")[0]


def test_the_default_language_s_tab_is_open_first(marketing: BrowserLike) -> None:
    page = marketing.get("/admin/offers/new").text
    assert open_tabs(page) == ["sq"]
    assert "Shqip" in tab_of(page, "sq")
    assert page.index('id="title_sq"') < page.index('id="terms_sq"') < page.index('id="title_en"')


@pytest.mark.parametrize(
    ("field", "wrong"), [("title_en", "x" * 121), ("description_en", "x" * 9000)]
)
def test_a_language_in_error_is_opened_and_its_tab_says_so(
    marketing: BrowserLike, cast: Cast, field: str, wrong: str
) -> None:
    form = typed(cast, texts_in="sq") | {field: wrong}
    page = marketing.post("/admin/offers/new", data=form).text
    assert f'id="{field}-error"' in page
    assert open_tabs(page) == ["en"]
    assert "Please check" in tab_of(page, "en")
    assert "Please check" not in tab_of(page, "sq")


def test_every_language_in_error_is_shown(marketing: BrowserLike, cast: Cast) -> None:
    form = typed(cast) | {"title_sq": "x" * 121, "title_en": "x" * 121}
    page = marketing.post("/admin/offers/new", data=form).text
    assert page.count("languages__texts--shown") == 2


def test_the_tab_stays_open_where_another_field_is_wrong(
    marketing: BrowserLike, cast: Cast
) -> None:
    form = typed(cast) | {"texts_in": "en", "points": "many"}
    page = marketing.post("/admin/offers/new", data=form).text
    assert open_tabs(page) == ["en"]
    assert "languages__texts--shown" not in page
