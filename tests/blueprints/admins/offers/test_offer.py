"""The page of one offer."""

from __future__ import annotations

from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike


def test_the_staff_page_of_an_offer_shows_the_offer(marketing: BrowserLike, cast: Cast) -> None:
    offer = cast.an_offer("Coffee", stock=7)
    answer = marketing.get(f"/admin/offers/{offer.id}")
    assert answer.status_code == 200
    assert "Coffee" in answer.text
