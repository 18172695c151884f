"""The trends are those of the moment, and kept for a minute where counting them takes long."""

from __future__ import annotations

import time

import pytest

from marketplace.blueprints.admins.home import trends as module
from marketplace.blueprints.admins.home.trends import KEPT_SECONDS, trends
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation import clock
from tests.support.cast import Cast


def converted_this_week() -> int:
    return trends(clock.today(), "en").weeks[-1].converted


def a_conversion(cast: Cast, key: str) -> None:
    offer = cast.an_offer(points=10).slug
    convert(customer_id=cast.arta.customer_id, offer=offer, via=ConversionChannel.WEB, key=key)


def test_the_trends_of_a_small_operator_are_those_of_the_moment(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG_SECONDS", 60)
    assert converted_this_week() == 0
    a_conversion(cast, "one")
    assert converted_this_week() == 1


def test_trends_that_take_long_are_counted_again_after_a_minute(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONG_SECONDS", 0)
    assert converted_this_week() == 0
    a_conversion(cast, "one")
    assert converted_this_week() == 0
    module._kept().expire(time.monotonic() + KEPT_SECONDS)
    assert converted_this_week() == 1
