"""The tariffs of a service are stored as staff choose them and shown in the shop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers import publish
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.offers.edit import create_offer, edit_offer
from marketplace.catalogue.offers.record import OfferRecord, copy_offer, offer_record
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation.refusals import InvalidInput
from marketplace.programme.models import Tariff

Facts = Callable[..., OfferContent]
PREPAID, POSTPAID = Tariff.PRIVATE_PREPAID.value, Tariff.PRIVATE_POSTPAID.value


@pytest.fixture
def service(facts: Facts, marketing: Actor) -> Callable[..., OfferRecord]:
    """Create a package for the tariffs."""

    def service(*tariffs: str, **given: object) -> OfferRecord:
        package = {"kind": OfferKind.SERVICE, "partner_id": None, "unit": Unit.PACKAGE}
        wanted = facts(tariffs=tariffs, **package | given)
        return offer_record(offer_id=create_offer(content=wanted, actor=marketing))

    return service


def test_tariffs_of_a_service_are_stored_once_each_and_in_order(
    service: Callable[..., OfferRecord],
) -> None:
    assert service(PREPAID, POSTPAID, PREPAID).facts.tariffs == (POSTPAID, PREPAID)


def test_a_service_without_named_tariffs_is_for_any_participating_one(
    service: Callable[..., OfferRecord],
) -> None:
    assert service().facts.tariffs is None


@pytest.mark.parametrize("kind", [OfferKind.PARTNER, OfferKind.GIFT])
def test_only_services_have_tariffs(facts: Facts, marketing: Actor, kind: OfferKind) -> None:
    offer_id = create_offer(content=facts(kind=kind, tariffs=(PREPAID,)), actor=marketing)
    assert offer_record(offer_id=offer_id).facts.tariffs is None


def test_a_tariff_that_there_is_not_is_refused(service: Callable[..., OfferRecord]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        service(PREPAID, "golden")
    assert [field for field, _ in refusal.value.beside] == ["tariffs"]


def test_a_change_of_them_is_in_the_log_and_in_the_shop(
    service: Callable[..., OfferRecord], marketing: Actor, log: Callable[[], list[AuditEntry]]
) -> None:
    saved = service(PREPAID)
    publish.publish(offer_id=saved.id, actor=marketing)
    seen = {"revision": offer_record(offer_id=saved.id).revision, "stock_seen": None}
    wanted = replace(saved.facts, tariffs=(POSTPAID,))
    edit_offer(offer_id=saved.id, content=wanted, actor=marketing, **seen)

    assert window().slugs[saved.slug].tariffs == (POSTPAID,)
    assert (log()[-1].before, log()[-1].after) == ({"tariffs": [PREPAID]}, {"tariffs": [POSTPAID]})


def test_a_copy_is_for_the_same_tariffs(
    service: Callable[..., OfferRecord], marketing: Actor
) -> None:
    copied = copy_offer(offer_id=service(PREPAID).id, actor=marketing)
    assert offer_record(offer_id=copied).facts.tariffs == (PREPAID,)
