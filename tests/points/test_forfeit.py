"""Forfeit points."""

from __future__ import annotations

from marketplace.points.accounts import balance
from marketplace.points.forfeit import forfeit_all
from marketplace.points.models import EntryKind
from marketplace.points.verify import verify
from marketplace.points.views.statement import movements
from tests.support.cast import Cast


def test_all_points_go_and_the_books_keep_the_amounts(cast: Cast) -> None:
    assert forfeit_all(customer_id=cast.arta.customer_id, reason="closed") == 640

    assert balance(cast.arta.customer_id) == 0
    assert {m.kind for m in movements(cast.arta.customer_id)} == {
        EntryKind.EARN,
        EntryKind.FORFEIT,
    }
    assert verify().violations == []


def test_twice_is_once(cast: Cast) -> None:
    forfeit_all(customer_id=cast.arta.customer_id, reason="closed")

    assert forfeit_all(customer_id=cast.arta.customer_id, reason="closed") == 0
