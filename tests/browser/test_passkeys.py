"""A passkey in a real browser: a partner's cashier adds it, signs in with it and signs in again."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import barriers, misfits
from tests.browser.shop import Shop
from tests.browser.visits import Visitor

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
LIST = "/account/second-factor"
pytestmark = pytest.mark.browser


def give_authenticator(visitor: Visitor) -> None:
    """Put a virtual authenticator into the browser."""
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def test_a_passkey_is_added_signs_in_and_signs_in_again(
    shop: Shop, new_visitor: NewVisitor
) -> None:
    port = shop.address.rpartition(":")[2]
    visitor = new_visitor(base_url=f"http://localhost:{port}")
    give_authenticator(visitor)
    visitor.get("/language/en")
    visitor.sign_in("arben")
    visitor.get(f"{LIST}/passkey")
    visitor.page.fill("[name=name]", "Phone at the counter")
    visitor.press("[data-passkey=create]")
    visitor.reads("Print or write down these codes now")
    assert misfits(visitor.page) + barriers(visitor.page) == []
    visitor.press("form[action='/logout'] button >> visible=true")

    visitor.sign_in("arben")
    assert misfits(visitor.page) + barriers(visitor.page) == []
    visitor.press("[data-passkey=get]")
    visitor.page.wait_for_url("**/partner/")

    shop.let_proofs_age()
    visitor.get(LIST)
    visitor.troubles.expected.add(403)
    visitor.press("form[action$='/remove'] button")
    visitor.reads("Sign in again")
    assert misfits(visitor.page) + barriers(visitor.page) == []
    visitor.press("[data-passkey=get]")
    visitor.reads("The second factor has been removed.")
