"""Retired offers are found by their codes."""

from __future__ import annotations

import pytest

from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.retired import RetiredOffer, retired_offer
from tests.support.cast import Cast


@pytest.mark.parametrize("state", [OfferState.WITHDRAWN, OfferState.PAUSED])
def test_a_retired_offer_is_found_by_its_code_with_its_title(cast: Cast, state: OfferState) -> None:
    cast.an_offer("Cake", offer_code="TORTE2", state=state)
    assert retired_offer("TORTE2") == RetiredOffer({"sq": "Cake sq", "en": "Cake"})


def test_a_draft_was_never_there(cast: Cast) -> None:
    cast.an_offer("Cake", offer_code="TORTE2", state=OfferState.DRAFT)
    assert retired_offer("TORTE2") is None


def test_the_title_is_albanian_where_there_is_no_other() -> None:
    assert RetiredOffer({"sq": "Tortë"}).title("en") == "Tortë"
    assert RetiredOffer({"sq": "Tortë", "en": "Cake"}).title("en") == "Cake"
    assert RetiredOffer({"sq": "Tortë", "en": "Cake"}).title("sq") == "Tortë"
