"""The demo goes into an empty database only."""

from __future__ import annotations

import pytest

from marketplace.catalogue.shop_window.window import window
from marketplace.demo.load import DatabaseNotEmpty, load_demo
from tests.support.cast import Cast


def test_a_database_in_use_is_left_alone(cast: Cast) -> None:
    cast.an_offer()
    with pytest.raises(DatabaseNotEmpty):
        load_demo()
    assert len(window().cards) == 1
