"""The bounded memory."""

from __future__ import annotations

from marketplace.blueprints.web.lru_cache import Kept


def test_it_gives_back_what_was_put() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    assert kept.get("a") == 1
    assert kept.get("b") is None


def test_the_one_not_asked_for_longest_goes_first() -> None:
    kept: Kept[str, int] = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.get("a")
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    assert len(kept) == 2
