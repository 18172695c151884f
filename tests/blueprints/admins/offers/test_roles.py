"""Editors change offers, partners and categories; readers only read; others are refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import Role
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS, CATALOGUE_READERS
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.record import offer_record
from tests.blueprints.admins.offers.typed import typed
from tests.structure.page_forms import forms_on
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

SignIn = Callable[[FlaskClient, str], Person]
OF_EACH_PAGE = {"/logout", "/admin/keyboard"}
READERS = sorted(set(CATALOGUE_READERS) - set(CATALOGUE_EDITORS))
OUTSIDERS = ["arta", "drita", "cashier", Role.CLERK.value]


def pages(cast: Cast, offer_id: int) -> list[str]:
    partner = f"/admin/partners/{cast.bakery.id}"
    offers = ["/admin/offers", f"/admin/offers/{offer_id}"]
    return [*offers, "/admin/partners", partner, "/admin/categories"]


def actions(cast: Cast, offer_id: int) -> list[str]:
    offer = f"/admin/offers/{offer_id}"
    partner = f"/admin/partners/{cast.bakery.id}"
    category = f"/admin/categories/{cast.category()}"
    branch = f"{partner}/branches/{cast.bakery.branch_ids[0]}"
    return [
        *("/admin/offers/new", "/admin/partners/new", "/admin/categories/new"),
        *(f"{offer}/{action}" for action in ("edit", "publish", "pause", "withdraw", "copy")),
        *(f"{partner}/{action}" for action in ("edit", "withdraw", "branches/new", "owners/new")),
        *(f"{category}/{action}" for action in ("edit", "up", "down", "delete")),
        *(f"{branch}/{action}" for action in ("edit", "close")),
        f"{partner}/users/{cast.drita.user_id}/deactivate",
    ]


@pytest.mark.parametrize("role", CATALOGUE_EDITORS)
def test_editors_open_every_page(
    client: BrowserLike, sign_in: SignIn, cast: Cast, role: Role
) -> None:
    sign_in(client, role.value)
    for address in [*pages(cast, cast.an_offer().id), "/admin/offers/new"]:
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("role", READERS)
def test_readers_read_and_are_shown_nothing_to_press(
    client: BrowserLike, sign_in: SignIn, cast: Cast, role: Role
) -> None:
    sign_in(client, role.value)
    for address in pages(cast, cast.an_offer().id):
        answer = client.get(address)
        assert answer.status_code == 200
        posts = {form.action for form in forms_on(answer.text, address) if form.method == "POST"}
        assert {one for one in posts if not one.startswith("/language/")} == OF_EACH_PAGE
        assert "/new" not in answer.text
        assert "/edit" not in answer.text


@pytest.mark.parametrize("role", READERS)
def test_readers_change_nothing(
    client: BrowserLike, sign_in: SignIn, cast: Cast, role: Role
) -> None:
    offer = cast.an_offer()
    sign_in(client, role.value)
    for address in actions(cast, offer.id):
        assert client.post(address, data=typed(cast)).status_code == 403
    assert offer_record(offer_id=offer.id).state is OfferState.PUBLISHED


def test_other_users_may_not_open_the_catalogue_of_staff(
    client: BrowserLike, sign_in: SignIn, cast: Cast
) -> None:
    offer = cast.an_offer()
    for name in OUTSIDERS:
        sign_in(client, name)
        for address in pages(cast, offer.id):
            assert client.get(address).status_code == 403, name
        for address in actions(cast, offer.id):
            assert client.post(address).status_code == 403, name


def test_a_visitor_of_the_staff_catalogue_is_sent_to_sign_in(
    client: BrowserLike, cast: Cast
) -> None:
    for address in pages(cast, cast.an_offer().id):
        assert "/login?next=" in client.get(address).location
