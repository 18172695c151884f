"""Customers mark offers as favourites, as many as one may, and lose them with the account."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.catalogue.favourites import favourites as marking
from marketplace.catalogue.favourites.favourites import (
    KEPT,
    TooManyFavourites,
    delete_old,
    favourites,
    is_marked,
    mark,
    unmark,
)
from marketplace.catalogue.favourites.models import Favourite
from marketplace.catalogue.offers.publish import pause
from marketplace.customers.alert_models import AlertChoices
from marketplace.customers.alerts import Alerts, alerts, choose_alerts
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.data_export.export import export
from marketplace.membership.leave import leave
from tests.support.cast import PASSWORD, Cast


def slugs(customer_id: int) -> list[str]:
    return [row.slug for row in favourites(customer_id)]


def test_a_marked_offer_is_a_favourite_once_and_until_it_is_unmarked(cast: Cast) -> None:
    coffee, cake = cast.an_offer(), cast.an_offer("Cake")
    arta = cast.arta.customer_id
    for offer in (coffee, cake, coffee):
        mark(customer_id=arta, slug=offer.slug)
    assert slugs(arta) == [cake.slug, coffee.slug]
    assert is_marked(customer_id=arta, offer_id=coffee.id)
    assert slugs(cast.besnik.customer_id) == []
    for _again in range(2):
        unmark(customer_id=arta, slug=coffee.slug)
    assert slugs(arta) == [cake.slug]


def test_an_offer_that_is_not_in_the_shop_cannot_be_marked(cast: Cast) -> None:
    with pytest.raises(NotFound):
        mark(customer_id=cast.arta.customer_id, slug="no-such-offer")


def test_a_favourite_stays_listed_while_its_offer_is_paused(cast: Cast) -> None:
    coffee, arta = cast.an_offer(), cast.arta.customer_id
    mark(customer_id=arta, slug=coffee.slug)
    pause(offer_id=coffee.id, actor=cast.named("marketing").actor)
    assert slugs(arta) == [coffee.slug]


def test_one_more_than_the_most_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST", 1)
    coffee, cake, arta = cast.an_offer(), cast.an_offer("Cake"), cast.arta.customer_id
    mark(customer_id=arta, slug=coffee.slug)
    with pytest.raises(TooManyFavourites):
        mark(customer_id=arta, slug=cake.slug)
    assert slugs(arta) == [coffee.slug]


def test_without_a_choice_only_own_codes_are_told_of(cast: Cast) -> None:
    arta = cast.arta.customer_id
    assert alerts(arta) == Alerts(None, favourite_back=False, code_ends=True)
    for chosen in (Alerts(7, favourite_back=True, code_ends=False), Alerts(1)):
        choose_alerts(customer_id=arta, chosen=chosen)
        assert alerts(arta) == chosen
    with pytest.raises(InvalidInput):
        choose_alerts(customer_id=arta, chosen=Alerts(4))


def test_favourites_and_choices_are_exported_and_end_with_the_account(cast: Cast) -> None:
    coffee, arta = cast.an_offer(), cast.arta
    mark(customer_id=arta.customer_id, slug=coffee.slug)
    choose_alerts(customer_id=arta.customer_id, chosen=Alerts(3))
    data = export(arta.customer_id)
    assert [one["slug"] for one in data["favourites"]] == [coffee.slug]
    assert data["alerts"]["favourite_closes_days"] == 3
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    for table in (Favourite, AlertChoices):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_merged_accounts_have_the_favourites_of_both(cast: Cast) -> None:
    coffee, cake = cast.an_offer(), cast.an_offer("Cake")
    arta, besnik = cast.arta.customer_id, cast.besnik.customer_id
    for customer, offer in ((arta, coffee), (besnik, coffee), (besnik, cake)):
        mark(customer_id=customer, slug=offer.slug)
    with transaction() as session:
        marking.move_all(session, source_id=besnik, target_id=arta)
    assert slugs(arta) == [cake.slug, coffee.slug]


def test_a_favourite_is_deleted_a_year_after_it_could_be_converted_last(cast: Cast) -> None:
    soon = cast.an_offer(opens_at=clock.now() + timedelta(days=2))
    arta = cast.arta.customer_id
    mark(customer_id=arta, slug=soon.slug)
    for later, left in ((KEPT - timedelta(hours=1), 1), (KEPT + timedelta(hours=1), 0)):
        with time_machine.travel(clock.now() + later):
            delete_old()
        assert len(slugs(arta)) == left
