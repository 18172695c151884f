"""The number that SMS go to is the setting's, on every page that names it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

import marketplace
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NUMBER = "50999"
USUAL = "50777"
PAGES = (
    ("", "/"),
    ("", "/how-it-works"),
    ("", "/offers/{offer}"),
    ("drita", "/partner/phones"),
    ("marketing", "/admin/offers/new"),
    ("", "/demo/phone"),
)


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_a_page_names_the_number_that_is_set(
    fresh_app: Callable[..., Flask], cast: Cast, who: str, address: str
) -> None:
    browser = BrowserLike(fresh_app(sms_sender=NUMBER))
    if who:
        browser.sign_in(cast.named(who).user_id)
    page = browser.get(address.format(offer=cast.an_offer(offer_code="KAFE1").slug))
    assert page.status_code == 200
    assert NUMBER in page.text
    assert USUAL not in page.text


def test_no_template_names_one_number() -> None:
    templates = Path(marketplace.__file__).parent / "templates"
    named = [one.name for one in templates.rglob("*") if one.is_file() and USUAL in one.read_text()]
    assert named == []
