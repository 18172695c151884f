"""The rules decide in the form of a service sold by the point, and how long a new code is good."""

from __future__ import annotations

import re

from marketplace.catalogue.offers.record import offer_record
from tests.blueprints.admins.offers.typed import typed
from tests.blueprints.admins.rules.typed import save
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

NEW = "/admin/offers/new"


def shown(page: str, name: str) -> str:
    """The tag of the field."""
    found = re.search(rf'<input[^>]* name="{name}"[^>]*>', page)
    assert found
    return found[0]


def a_service(marketing: BrowserLike, cast: Cast) -> str:
    sent = typed(cast, kind="service", partner="", unit="SMS", points="", code_days="")
    answer = marketing.post(NEW, data=sent)
    assert answer.status_code == 303
    return str(answer.location)


def test_the_form_of_a_service_shows_rule_values_read_only_with_links(
    marketing: BrowserLike, cast: Cast
) -> None:
    page = marketing.get(f"{a_service(marketing, cast)}/edit").text
    for name, value in (("points", 10), ("units_per_point", 5), ("code_days", 30)):
        assert "readonly" in shown(page, name)
        assert f'value="{value}"' in shown(page, name)
    for word in ("service_minimum", "units_per_point", "units_days"):
        assert f'href="/admin/rules/{word}"' in page


def test_rule_values_typed_into_the_form_of_a_service_are_ignored(
    marketing: BrowserLike, cast: Cast
) -> None:
    address = a_service(marketing, cast)
    offer_id = int(address.rsplit("/", 1)[1])
    forged = typed(
        cast, kind="service", partner="", unit="SMS", points="1", units_per_point="999",
        code_days="3", title_sq="SMS të reja", revision=offer_record(offer_id=offer_id).revision,
    )  # fmt: skip
    assert marketing.post(f"{address}/edit", data=forged).status_code == 303
    facts = offer_record(offer_id=offer_id).facts
    assert facts.title["sq"] == "SMS të reja"
    assert (facts.points, facts.units_per_point, facts.code_days) == (10, 5, 30)


def test_a_change_of_the_rules_is_in_the_form_at_once(marketing: BrowserLike, cast: Cast) -> None:
    address = a_service(marketing, cast)
    save(marketing, "service_minimum")
    save(marketing, "units_days")
    page = marketing.get(f"{address}/edit").text
    assert 'value="20"' in shown(page, "points")
    assert 'value="14"' in shown(page, "code_days")


def test_a_partners_offer_keeps_its_own_numbers(marketing: BrowserLike, cast: Cast) -> None:
    address = marketing.post(NEW, data=typed(cast)).location
    page = marketing.get(f"{address}/edit").text
    assert "readonly" not in shown(page, "points")
    assert 'value="14"' in shown(page, "code_days")


def test_a_new_offers_code_days_are_the_rules(marketing: BrowserLike, cast: Cast) -> None:
    sent = typed(cast, code_days="")
    save(marketing, "code_days")
    assert 'value="21"' in shown(marketing.get(NEW).text, "code_days")
    address = str(marketing.post(NEW, data=sent).location)
    assert offer_record(offer_id=int(address.rsplit("/", 1)[1])).facts.code_days == 21


def test_so_are_those_that_a_partner_proposes(marketing: BrowserLike, cast: Cast) -> None:
    save(marketing, "code_days")
    marketing.sign_in(cast.drita.user_id)
    assert 'value="21"' in shown(marketing.get("/partner/offers/new").text, "code_days")
