"""The catalogue's version moves one step for each change, in the order of the commits."""

from __future__ import annotations

from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue import categories, version
from marketplace.catalogue.models import CatalogueVersion, Offer
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once


class NeverMindError(Exception):
    """An error that rolls a transaction back."""


def test_many_changes_at_once_are_as_many_steps_each_of_its_own(app: Flask, cast: Cast) -> None:
    offers = [cast.an_offer(f"Offer {number}").id for number in range(12)]
    before = version.current()

    def change(number: int) -> int:
        with transaction() as session:
            offer = session.get_one(Offer, offers[number])
            offer.title = {"en": f"Changed {number}"}
            offer.revision = version.bump(session)
            return offer.revision

    steps = all_at_once(app, change, people=12)
    assert sorted(map(str, steps)) == sorted(str(before + step) for step in range(1, 13))
    assert version.current() == before + 12
    titles = {card.titles["en"] for card in window().cards.values()}
    assert titles == {f"Changed {number}" for number in range(12)}


def test_a_change_that_is_not_to_be_is_no_step(cast: Cast) -> None:
    cast.an_offer()
    before = version.current()
    with suppress(NeverMindError), transaction() as session:
        assert version.bump(session) == before + 1
        raise NeverMindError
    assert version.current() == before


def test_a_refused_change_is_no_step(cast: Cast) -> None:
    cast.an_offer()
    before, actor = version.current(), Actor(user_id=None, username="test")
    with pytest.raises(NotFound):
        categories.edit_category(category_id=999, name={"sq": "A", "en": "A"}, actor=actor)
    assert version.current() == before


def test_the_catalogue_has_exactly_one_version_row(cast: Cast) -> None:
    for _ in range(3):
        cast.an_offer()
    assert len(db.session.scalars(select(CatalogueVersion.id)).all()) == 1
