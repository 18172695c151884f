"""Browsers, phones and password managers find what they look for at fixed addresses."""

from __future__ import annotations

import io

from PIL import Image

from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def test_a_password_manager_is_led_to_the_form_for_a_new_password(
    client: BrowserLike, cast: Cast
) -> None:
    client.sign_in(cast.arta.user_id)
    page = client.get("/.well-known/change-password", follow_redirects=True)
    assert page.request.path == "/account/password"
    assert 'autocomplete="new-password"' in page.text


def test_the_icon_is_at_the_address_that_browsers_guess(client: BrowserLike) -> None:
    answer = client.get("/favicon.ico")
    assert Image.open(io.BytesIO(answer.data)).ico.sizes() == {(16, 16), (32, 32), (48, 48)}  # type: ignore[attr-defined]


def test_a_phone_can_put_the_site_on_its_screen(client: BrowserLike) -> None:
    page = client.get("/").text
    address = page.partition('rel="manifest"')[2].split('"')[1]
    answer = client.get(address)
    assert answer.mimetype == "application/manifest+json"
    assert answer.json["start_url"] == "/"
    purposes = {icon["purpose"] for icon in answer.json["icons"]}
    assert purposes == {"any", "maskable"}
    for icon in answer.json["icons"]:
        picture = Image.open(io.BytesIO(client.get(icon["src"]).data))
        assert "x".join(map(str, picture.size)) == icon["sizes"]
