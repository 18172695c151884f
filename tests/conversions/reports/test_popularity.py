"""Order popular offers by their number of conversions."""

from __future__ import annotations

from datetime import timedelta

from marketplace.catalogue.shop_window.search import Query, search
from marketplace.catalogue.shop_window.window import Sort, window
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reports.popularity import recount
from marketplace.foundation import clock
from tests.support.cast import Cast


def popular() -> list[str]:
    page = search(window(), Query(sort=Sort.POPULAR), clock.now())
    return [card.titles["en"] for card in page.cards]


def test_the_most_converted_of_the_last_30_days_come_first(cast: Cast) -> None:
    tea = cast.an_offer("Tea", points=10)
    cast.an_offer("Coffee")
    assert popular() == ["Coffee", "Tea"]
    for key in ("one", "two"):
        convert(
            customer_id=cast.arta.customer_id, offer=tea.slug, via=ConversionChannel.WEB, key=key
        )
    assert recount(clock.now()) == 1
    assert popular() == ["Tea", "Coffee"]
    assert window().cards[tea.id].popularity == 2
    assert recount(clock.now() + timedelta(days=31)) == 1
    assert window().cards[tea.id].popularity == 0


def test_counting_again_changes_nothing(cast: Cast) -> None:
    cast.an_offer()
    assert recount(clock.now()) == 0
