"""The jobs of customers, and of those who serve them: register and convert, gone points, a gift."""

from __future__ import annotations

from tests.browser.jobs.crew import Crew
from tests.browser.jobs.scenes import give_points, take_points

NEWCOMER = "+38349100001"
ILIR, VESA = "+38349200004", "+38349200006"
MACCHIATO, MUG = "makiato-dhe-kroasan", "gote-termike"
DETAILS = {
    "name": "Era",
    "surname": "Bajrami",
    "email": "era.bajrami@example.com",
    "line": "049100001",
    "username": "era.bajrami",
    "password": "kumbulla e thate",
}


def register_and_convert(crew: Crew) -> None:
    """A person without an account sees a coffee, registers for it, and holds its code."""
    era = crew.person(None, "/?q=makiato")
    era.tap(f".offer-card a[href='/offers/{MACCHIATO}']")
    era.sees("#convert")
    era.tap("#convert a[href^='/register']")
    for name, value in DETAILS.items():
        era.type(f"form[action^='/register'] [name={name}]", value)
    era.tap("form[action^='/register'] [type=submit]")
    era.sees("[name=pin]")
    era.type("[name=pin]", crew.pin(NEWCOMER))
    era.tap("form[action^='/lines/verify'] [type=submit]")
    era.sees(".convert__open")
    era.tap(".convert__open")
    era.sees(".convert__form [type=submit]")
    era.tap(".convert__form [type=submit]")
    era.sees("[data-code]")
    era.sees_nothing("#main > .notice")  # the welcome belonged to the page before
    era.tap("a[href$='/counter']")
    era.sees(".at-counter__qr")


def find_gone_points(crew: Crew) -> None:
    """Vesa finds where her points went; a support person finds it too, and can explain it."""
    take_points(crew.shop, VESA)
    vesa = crew.person("vesa", "/")
    vesa.tap("a[href='/points']")
    vesa.finds(".movement >> nth=0")

    support = crew.person("support", "/admin/")
    support.tap("main a[href='/admin/customers']")
    support.type("#q", "049200006")
    support.press("Enter")
    support.sees("#found th a")
    support.tap("#found th a")
    support.tap("main a[href$='/movements']")
    support.finds("main tbody tr")


def hand_over_a_gift(crew: Crew) -> None:
    """A customer asks for a mug at the shop's counter and approves it with a PIN."""
    give_points(crew.shop, ILIR, 150)
    clerk = crew.person("clerk", "/admin/")
    clerk.tap("main a[href='/admin/counter']")
    clerk.type("#number", "049200004")
    clerk.press("Enter")
    clerk.sees(".desk-name")
    before = crew.last_pin(ILIR)
    clerk.tap(f"[data-gift={MUG}] [type=submit]")
    clerk.sees("#pin")
    clerk.type("#pin", crew.pin(ILIR, after=before))
    clerk.press("Enter")
    clerk.sees("[data-slip]")
