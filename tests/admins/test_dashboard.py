"""The start page of the back office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace import clock
from marketplace.accounts.models import STAFF_ROLES, Role
from marketplace.catalogue.facts import OfferFacts
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers import create_offer
from tests.browser_like import BrowserLike
from tests.cast import Cast, Person


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_every_member_of_staff_has_it(
    client: BrowserLike, sign_in: Callable[[FlaskClient, str], Person], role: Role
) -> None:
    sign_in(client, role.value)
    assert client.get("/admin/").status_code == 200


def test_it_names_what_a_partner_proposed(marketing: BrowserLike, cast: Cast) -> None:
    facts = OfferFacts(
        kind=OfferKind.PARTNER,
        category_id=cast.category(),
        partner_id=cast.bakery.id,
        title_sq="Byrek",
        points=50,
    )
    create_offer(facts=facts, actor=cast.drita.actor)
    assert "Byrek" in marketing.get("/admin/").text


def test_it_does_not_name_marketings_own_drafts(marketing: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee", state="draft")
    assert "Coffee" not in marketing.get("/admin/").text


def test_it_names_what_closes_this_week(marketing: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee", closes_at=clock.now() + timedelta(days=6))
    cast.an_offer("Tea", closes_at=clock.now() + timedelta(days=8))
    shown = marketing.get("/admin/").text
    assert ("Coffee" in shown, "Tea" in shown) == (True, False)


def test_it_names_what_is_sold_out(marketing: BrowserLike, cast: Cast) -> None:
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
