"""The status of an offer depends on the moment and the stock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.catalogue.shop_window.offer_status import Status, status_of
from tests.catalogue.published_offers import NOW, a_card

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, Status.OPEN),
        ({"opens_at": NOW}, Status.OPEN),
        ({"opens_at": NOW + SECOND}, Status.NOT_YET_OPEN),
        ({"closes_at": NOW}, Status.CLOSED),
        ({"closes_at": NOW + 3 * DAY}, Status.CLOSING_SOON),
        ({"closes_at": NOW + 3 * DAY + SECOND}, Status.OPEN),
        ({"sold_out": True}, Status.SOLD_OUT),
        ({"sold_out": True, "closes_at": NOW}, Status.CLOSED),
        ({"sold_out": True, "closes_at": NOW + DAY}, Status.SOLD_OUT),
    ],
)
def test_status_at_a_moment(given: dict[str, Any], status: Status) -> None:
    assert status_of(a_card(1, **given), NOW) is status


@pytest.mark.parametrize(("balance", "lacking"), [(0, 40), (39, 1), (40, 0), (500, 0)])
def test_the_card_knows_how_many_points_are_lacking(balance: int, lacking: int) -> None:
    assert a_card(1, points=40).lacking(balance) == lacking
