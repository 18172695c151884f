"""The staff's stories: marketing publishes an offer, support cancels a conversion."""

from __future__ import annotations

import io
import itertools
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewVisitor
from tests.browser.shop import Shop
from tests.browser.visits import Visitor

WRITTEN = {
    "title_sq": "Sallatë e stinës",
    "title_en": "Salad of the season",
    "description_sq": "Perime të freskëta.",
    "description_en": "Fresh vegetables.",
    "terms_sq": "Një për person.",
    "terms_en": "One for each person.",
    "points": "35",
    "worth": "2.50",
}
CHOSEN = {"partner": "Kafe Tri Lule", "category": "Food and coffee"}
NUMBERS = itertools.count(1)
pytestmark = pytest.mark.browser


def write_texts(visitor: Visitor) -> None:
    """Fill the fields, those of a language in its tab."""
    for name, value in WRITTEN.items():
        _text, _, language = name.partition("_")
        if language:
            visitor.page.click(f"label[for=texts_in_{language}]")
        visitor.page.fill(f"[name={name}]", value)


@pytest.fixture
def visitor(new_visitor: NewVisitor, window: dict[str, Any]) -> Visitor:
    visitor = new_visitor(**window)
    visitor.get("/language/en")
    return visitor


def a_picture() -> dict[str, Any]:
    picture = io.BytesIO()
    Image.new("RGB", (800, 500), "olive").save(picture, "JPEG")
    return {"name": "salad.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def test_marketing_publishes_an_offer_that_customers_see_at_once(
    visitor: Visitor, new_visitor: NewVisitor, window: dict[str, Any]
) -> None:
    visitor.sign_in("marketing")
    visitor.get("/admin/offers/new")
    for name, value in CHOSEN.items():
        visitor.page.select_option(f"[name={name}]", label=value)
    write_texts(visitor)
    visitor.page.fill("[name=offer_code]", f"SALLATE{next(NUMBERS)}")
    visitor.page.set_input_files("[name=image]", a_picture())
    if window["java_script_enabled"]:  # the preview uploads the picture and keeps its name
        visitor.page.locator("[name=picture]:not([value=''])").wait_for(state="attached")
    visitor.press("#writing .button--primary")
    visitor.press("form[action$='/publish'] button")
    visitor.reads("Published")

    customer = new_visitor()
    customer.get("/language/en")
    customer.get("/offers")
    customer.reads("Salad of the season")
    assert customer.page.locator(".offer-card img").first.get_attribute("src")


def test_a_picture_chosen_on_a_slow_line_outlives_typing_and_is_saved(
    new_visitor: NewVisitor,
) -> None:
    visitor, uploads = new_visitor("marketing"), list[Route]()
    visitor.get("/admin/offers/new")
    visitor.page.select_option("[name=category]", index=1)
    visitor.page.route("**/admin/offers/new", lambda route: hold_uploads(route, uploads))
    visitor.page.set_input_files("[name=image]", a_picture())
    visitor.page.fill("[name=points]", "35")  # shows a preview meanwhile
    visitor.page.fill("[name=title_sq]", "Sallatë")
    visitor.page.select_option("[name=kind]", "gift")
    visitor.page.wait_for_timeout(600)  # longer than typing waits for its preview
    visitor.press("#writing .button--primary")
    visitor.page.wait_for_url(re.compile(r"/admin/offers/\d+$"))
    assert visitor.page.locator(".card-preview img").count()


def hold_uploads(route: Route, held: list[Route]) -> None:
    """Let everything pass but a picture, which a slow line holds up."""
    body = route.request.post_data_buffer or b""
    if b"filename=" in body and not held:
        held.append(route)
    else:
        route.continue_()


def test_a_missing_field_of_an_offer_is_shown_and_typed_values_are_kept(
    visitor: Visitor,
) -> None:
    visitor.troubles.expected.add(422)
    visitor.sign_in("marketing")
    visitor.get("/admin/offers/new")
    write_texts(visitor)
    visitor.page.select_option("[name=category]", label=CHOSEN["category"])
    visitor.press("#writing .button--primary")
    visitor.page.wait_for_selector("#partner-error")
    assert visitor.page.input_value("[name=title_sq]") == WRITTEN["title_sq"]


def test_support_cancels_a_conversion_and_the_points_go_back(shop: Shop, visitor: Visitor) -> None:
    before = shop.balance("teuta")
    code = shop.convert("teuta", "makiato-dhe-kroasan")
    visitor.sign_in("support")
    visitor.get(f"/admin/customers?q={code}")
    visitor.press("a[href$='/cancel']")
    visitor.page.fill("[name=reason]", "The cafe was closed")
    visitor.press(".form--action [type=submit]")
    visitor.reads("The cafe was closed")
    assert shop.balance("teuta") == before


def test_a_press_on_a_picture_moves_the_frame_at_once_and_the_card_follows(
    new_visitor: NewVisitor,
) -> None:
    visitor = new_visitor("marketing")
    page = visitor.page
    visitor.get("/admin/offers/new")
    page.set_input_files("[name=image]", a_picture())
    whole, frame = page.locator("svg[data-crop]"), page.locator("svg[data-crop] rect")
    whole.wait_for()
    page.fill("#zoom", "200")
    assert frame.get_attribute("width") == "480"  # before any answer
    box = whole.bounding_box()
    assert box is not None
    whole.click(position={"x": box["width"] - 2, "y": 2})
    assert (frame.get_attribute("x"), frame.get_attribute("y")) == ("480", "0")
    x, y = page.input_value("#focus_x"), page.input_value("#focus_y")
    assert int(x) > 90
    assert int(y) < 10
    card = page.locator("#preview img")
    expect(card).to_have_attribute("src", f"/pictures/{upload(page)}-{x}-{y}-200-480.webp")
    page.locator("[data-slides=focus_x]").focus()
    page.keyboard.press("Home")
    assert frame.get_attribute("x") == "0"
    expect(card).to_have_attribute("src", f"/pictures/{upload(page)}-0-{y}-200-480.webp")
    assert page.locator("#shapes img").first.get_attribute("src") == card.get_attribute("src")


def upload(page: Page) -> str:
    """The name of the picture that was uploaded."""
    return page.input_value("[name=picture]")
