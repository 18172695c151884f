"""The shop window is always up to date, and cheap while nothing changes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from marketplace.accounts.audit import Actor
from marketplace.catalogue import categories, version
from marketplace.catalogue.models import CatalogueVersion, Offer, Partner
from marketplace.catalogue.offers import publish, stock
from marketplace.catalogue.offers.content import OfferContent, content_of
from marketplace.catalogue.offers.edit import edit_offer
from marketplace.catalogue.partners import branches, partners
from marketplace.catalogue.partners.branches import BranchContent
from marketplace.catalogue.partners.partners import PartnerContent
from marketplace.catalogue.shop_window.search import Query, search
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.names import names_in_latin
from marketplace.foundation.languages.texts import text_in
from marketplace.foundation.transaction import transaction
from tests.catalogue.conftest import Counting
from tests.support.cast import Cast

REFRESH = 9  # version twice, categories, partners, branches, stock twice, popularity, offers


def titles(app: Flask | None = None) -> set[str]:
    if app is None:
        return {card.titles["en"] for card in window().cards.values()}
    with app.app_context():
        return {card.titles["en"] for card in window().cards.values()}


def test_a_published_offer_is_seen_at_once_by_every_other_process(
    fresh_app: Callable[..., Flask], app: Flask, draft: int, marketing: Actor
) -> None:
    other = fresh_app()
    assert titles(app) == titles(other) == set()
    publish.publish(offer_id=draft, actor=marketing)
    assert titles(app) == titles(other) == {"Warm bread"}
    publish.pause(offer_id=draft, actor=marketing)
    assert titles(app) == titles(other) == set()


def test_an_edit_is_seen_at_once(
    draft: int, marketing: Actor, facts: Callable[..., OfferContent]
) -> None:
    publish.publish(offer_id=draft, actor=marketing)
    revision = window().cards[draft].revision
    edited = replace(facts(), title={"sq": "Bukë thekre", "en": "Rye bread"})
    edit_offer(offer_id=draft, content=edited, revision=revision, stock_seen=None, actor=marketing)
    assert titles() == {"Rye bread"}


def test_drafts_and_paused_and_withdrawn_offers_are_not_in_it(cast: Cast) -> None:
    for state in ("draft", "paused", "withdrawn"):
        cast.an_offer(state=state)
    assert titles() == set()


def test_a_partner_that_left_takes_its_offers_out(cast: Cast, marketing: Actor) -> None:
    cast.an_offer("Coffee")
    cast.an_offer("Book", partner_id=cast.bookshop.id)
    assert titles() == {"Coffee", "Book"}
    partners.withdraw_partner(partner_id=cast.bakery.id, actor=marketing)
    assert titles() == {"Book"}


def test_new_names_and_branches_show_on_offers_that_did_not_change(
    cast: Cast, marketing: Actor
) -> None:
    offer = cast.an_offer("Coffee").id
    assert window().cards[offer].cities == ("Peja", "Prishtina")
    facts = PartnerContent(name="Furra Çelnaja")
    partners.edit_partner(partner_id=cast.bakery.id, content=facts, actor=marketing)
    place = BranchContent(name="E re", city="Gjilan", address="Rruga 1")
    branches.add_branch(partner_id=cast.bakery.id, content=place, actor=marketing)
    branches.close_branch(branch_id=cast.bakery.branch_ids[0], actor=marketing)
    categories.edit_category(
        category_id=cast.category(), name={"sq": "Të ngrëna", "en": "Eating"}, actor=marketing
    )
    for word in ("celnaja", "gjilan", "ngrena"):
        assert search(window(), Query(q=word), clock.now()).total == 1
    assert window().cards[offer].cities == ("Gjilan", "Peja")


def test_a_title_in_cyrillic_keeps_the_names_of_partners(cast: Cast) -> None:
    cast.an_offer("Coffee", partner_id=cast.bookshop.id)
    window()
    names = set(db.session.scalars(select(Partner.name)))
    assert names == names_in_latin() != set()
    for name in names:
        assert text_in({"sr_Latn": f"{name}: kafa"}, "sr_Cyrl") == f"{name}: кафа"


def test_sold_out_shows_at_once_and_goes_when_one_comes_back(cast: Cast) -> None:
    offer = cast.an_offer(stock=1).id
    assert not window().cards[offer].sold_out
    with transaction() as session:
        assert stock.take(session, offer)
    assert window().cards[offer].sold_out
    with transaction() as session:
        stock.put_back(session, offer)
    assert not window().cards[offer].sold_out


def test_forms_of_the_words_of_a_new_offer_are_found(cast: Cast) -> None:
    cast.an_offer("Bread", title_sq="Bukë")
    assert search(window(), Query(q="byreku"), clock.now()).total == 0
    cast.an_offer("Pie", title_sq="Byrek")
    assert search(window(), Query(q="byreku"), clock.now()).total == 1
    assert search(window(), Query(q="bukës"), clock.now()).total == 1


def test_reading_an_unchanged_shop_window_takes_one_statement(
    cast: Cast, counting: Counting
) -> None:
    cast.an_offer()
    window()
    with counting() as statements:
        assert window().cards
    assert len(statements) == 1


@pytest.mark.parametrize("offers", [1, 60])
def test_a_refresh_of_the_shop_window_takes_a_constant_number_of_statements(
    cast: Cast, counting: Counting, offers: int
) -> None:
    for number in range(offers):
        cast.an_offer(f"Coffee {number}")
    with counting() as statements:
        assert len(window().cards) == offers
    assert len(statements) == REFRESH


def test_a_refresh_reads_only_the_offers_that_changed(cast: Cast) -> None:
    first = cast.an_offer("Coffee")
    before = window()
    cast.an_offer("Tea")
    assert window().cards[first.id] is before.cards[first.id]


def test_an_older_catalogue_than_the_one_shown_is_read_anew(cast: Cast) -> None:
    offer = cast.an_offer("Coffee")
    assert window().version > 0
    with transaction() as session:
        session.execute(update(Offer).values(title={"en": "Restored"}, revision=0))
        session.execute(update(CatalogueVersion).values(version=1))
    assert window().cards[offer.id].titles["en"] == "Restored"


def test_the_shop_window_cannot_be_used_inside_a_transaction(cast: Cast) -> None:
    cast.an_offer()
    with transaction() as session:
        version.bump(session)
        with pytest.raises(RuntimeError):
            window()


def test_many_threads_see_the_newest_window(app: Flask, cast: Cast) -> None:
    for number in range(3):
        cast.an_offer(f"Coffee {number}")
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: titles(app), range(40)))
    assert all(len(one) == 3 for one in seen)


def test_ten_thousand_offers_are_searched_without_the_database(
    cast: Cast, counting: Counting
) -> None:
    model = db.session.get_one(Offer, cast.an_offer("Coffee").id)
    same = {c.key: getattr(model, c.key) for c in Offer.__table__.columns if c.key != "id"}
    rows = [same | {"slug": f"o-{n}", "title": {"sq": f"Ofertë {n % 97}"}} for n in range(10_000)]
    with transaction() as session:
        session.execute(insert(Offer), rows)
        version.bump(session)
        session.execute(update(Offer).values(revision=version.bump(session)))
    window()
    with counting() as statements:
        page = search(window(), Query(q="oferte 96", city="Peja"), clock.now())
    assert page.total == 10_000 // 97
    assert len(statements) == 1


def test_an_offer_that_opens_later_is_announced(draft: int, marketing: Actor) -> None:
    offer = db.session.get_one(Offer, draft)
    later = replace(content_of(offer, None), opens_at=clock.now() + timedelta(days=5))
    edit_offer(
        offer_id=draft, content=later, revision=offer.revision, stock_seen=None, actor=marketing
    )
    publish.publish(offer_id=draft, actor=marketing)
    assert search(window(), Query(), clock.now()).total == 1
