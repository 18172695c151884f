"""The start page of the back office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import STAFF_ROLES, Role
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.proposals.propose import propose
from marketplace.conversions.reversal.close_shop import close_shop
from marketplace.foundation import clock
from tests.support.cast import Cast, Person, a_user
from tests.support.csrf_client import BrowserLike


def test_every_member_of_staff_has_it(
    client: BrowserLike, sign_in: Callable[[FlaskClient, str], Person]
) -> None:
    for role in sorted(STAFF_ROLES):
        sign_in(client, role.value)
        assert client.get("/admin/").status_code == 200, role


def test_the_start_page_lists_offers_that_partners_proposed(
    marketing: BrowserLike, cast: Cast
) -> None:
    facts = OfferContent(
        kind=OfferKind.PARTNER,
        category_id=cast.category(),
        partner_id=cast.bakery.id,
        title={"sq": "Byrek"},
        points=50,
    )
    propose(content=facts, actor=cast.drita.actor)
    assert "Byrek" in marketing.get("/admin/").text


def test_the_start_page_does_not_list_drafts_of_marketing(
    marketing: BrowserLike, cast: Cast
) -> None:
    cast.an_offer("Coffee", state="draft")
    assert "Coffee" not in marketing.get("/admin/").text


def test_the_start_page_lists_offers_that_close_this_week(
    marketing: BrowserLike, cast: Cast
) -> None:
    cast.an_offer("Coffee", closes_at=clock.now() + timedelta(days=6))
    cast.an_offer("Tea", closes_at=clock.now() + timedelta(days=8))
    shown = marketing.get("/admin/").text
    assert ("Coffee" in shown, "Tea" in shown) == (True, False)


def test_the_start_page_lists_sold_out_offers(marketing: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee", stock=0)
    assert "Coffee" in marketing.get("/admin/").text


def test_a_clerk_sees_no_offers_of_marketing(
    client: BrowserLike, sign_in: Callable[[FlaskClient, str], Person], cast: Cast
) -> None:
    cast.an_offer("Coffee", stock=0)
    sign_in(client, "clerk")
    shown = client.get("/admin/").text
    assert "Coffee" not in shown
    assert "/admin/offers" not in shown


WHOM_TO_ASK = "Ask an administrator to assign you"


@pytest.mark.parametrize("address", ["/admin/", "/admin/counter"])
def test_a_clerk_without_a_shop_is_told_whom_to_ask(client: BrowserLike, address: str) -> None:
    client.sign_in(a_user("free", Role.CLERK).user_id)
    assert WHOM_TO_ASK in client.get(address).text


@pytest.mark.parametrize("address", ["/admin/", "/admin/counter"])
def test_a_clerk_whose_shop_closes_is_told_too_and_not_before(
    client: BrowserLike, cast: Cast, address: str
) -> None:
    client.sign_in(cast.clerk.user_id)
    assert WHOM_TO_ASK not in client.get(address).text
    close_shop(shop_id=cast.shop, reason="The lease ended", actor=cast.clerk.actor)
    assert WHOM_TO_ASK in client.get(address).text


def test_staff_other_than_clerks_are_not_told_that_they_lack_a_shop(marketing: BrowserLike) -> None:
    assert WHOM_TO_ASK not in marketing.get("/admin/").text
