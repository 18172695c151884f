"""Many rows are written at once."""

from __future__ import annotations

import gc

import pytest

from marketplace.foundation.bulk import without_garbage_collection


def test_cycles_are_not_searched_for_among_many_rows() -> None:
    with without_garbage_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_collection_is_on_again_after_a_failed_write() -> None:
    with pytest.raises(ValueError, match="full"), without_garbage_collection():
        raise ValueError("full")
    assert gc.isenabled()


def test_the_search_stays_off_where_it_was_off() -> None:
    with without_garbage_collection():
        with without_garbage_collection():
            pass
        assert not gc.isenabled()
