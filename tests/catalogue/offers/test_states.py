"""An offer moves only between the states of the table."""

from __future__ import annotations

import pytest

from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.states import (
    TRANSITIONS,
    NotFromThisState,
    may_move,
    require_move,
)


def test_every_state_has_its_moves() -> None:
    assert TRANSITIONS.keys() == set(OfferState)


@pytest.mark.parametrize(
    ("now", "to"),
    [
        ("draft", "published"),
        ("draft", "withdrawn"),
        ("published", "paused"),
        ("published", "withdrawn"),
        ("paused", "published"),
        ("paused", "withdrawn"),
    ],
)
def test_moves_that_may_be(now: str, to: str) -> None:
    assert may_move(OfferState(now), OfferState(to))


@pytest.mark.parametrize("to", list(OfferState))
def test_a_withdrawn_offer_never_changes_its_state(to: OfferState) -> None:
    with pytest.raises(NotFromThisState):
        require_move(OfferState.WITHDRAWN, to)


@pytest.mark.parametrize("now", ["published", "paused"])
def test_a_published_or_paused_offer_never_becomes_a_draft_again(now: str) -> None:
    assert not may_move(OfferState(now), OfferState.DRAFT)
