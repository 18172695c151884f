"""Every obstacle to publishing an offer is named."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers.publishing_rules import NotReady, obstacles
from tests.catalogue.published_offers import NOW, ready

DAY = timedelta(days=1)


def in_the_way(
    *, partner_withdrawn: bool = False, code_taken: bool = False, **given: Any
) -> list[str]:
    found = obstacles(
        ready(**given), partner_withdrawn=partner_withdrawn, code_taken=code_taken, now=NOW
    )
    return [obstacle.field for obstacle in found]


def test_a_complete_offer_has_no_obstacle_to_publishing() -> None:
    assert in_the_way() == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"image": None}, "image"),
        ({"title_sq": " "}, "title_sq"),
        ({"title_en": ""}, "title_en"),
        ({"description_sq": ""}, "description_sq"),
        ({"description_en": "\n"}, "description_en"),
        ({"terms_sq": "Vetëm të hënën"}, "terms_en"),
        ({"terms_en": "Mondays only"}, "terms_sq"),
        ({"points": 0}, "points"),
        ({"closes_at": NOW}, "closes_at"),
        ({"closes_at": NOW + DAY, "opens_at": NOW + DAY}, "closes_at"),
        ({"partner_id": None}, "partner"),
        ({"partner_withdrawn": True}, "partner"),
        ({"offer_code": None}, "offer_code"),
        ({"offer_code": "10MB"}, "offer_code"),
        ({"code_taken": True}, "offer_code"),
        ({"kind": OfferKind.SERVICE}, "unit"),
        ({"kind": OfferKind.SERVICE, "unit": Unit.MB}, "units_per_point"),
    ],
)
def test_each_obstacle_to_publishing_is_named_with_its_field(
    given: dict[str, Any], field: str
) -> None:
    assert in_the_way(**given) == [field]


@pytest.mark.parametrize(
    "given",
    [
        {"opens_at": NOW + DAY, "closes_at": NOW + 2 * DAY},
        {"kind": OfferKind.GIFT, "partner_id": None, "offer_code": None},
        {"kind": OfferKind.SERVICE, "unit": Unit.PACKAGE, "offer_code": None},
    ],
)
def test_scheduling_and_other_kinds_are_not_in_the_way(given: dict[str, Any]) -> None:
    assert in_the_way(**given) == []


def test_the_refusal_names_every_reason(app: object) -> None:
    assert app
    found = obstacles(
        ready(image=None, title_en=""), partner_withdrawn=False, code_taken=False, now=NOW
    )
    assert str(NotReady(found)).count(".") == len(found)
