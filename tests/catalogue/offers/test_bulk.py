"""Several offers are paused, published or extended at once; each is judged by itself."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.bulk import (
    BulkAction,
    BulkChange,
    apply_bulk,
    preview_bulk,
)
from marketplace.catalogue.offers.edit import ChangedMeanwhile
from marketplace.catalogue.offers.extend import (
    ClosingTimePassed,
    NoClosingTime,
    RunsAsLong,
)
from marketplace.catalogue.offers.publishing_rules import NotReady
from marketplace.catalogue.offers.record import offer_record
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from tests.support.cast import Cast

PAUSE, PUBLISH = BulkChange(BulkAction.PAUSE), BulkChange(BulkAction.PUBLISH)


def state_of(offer_id: int) -> OfferState:
    return offer_record(offer_id=offer_id).state


def test_the_preview_says_for_each_offer_what_would_happen_and_changes_nothing(cast: Cast) -> None:
    shown = cast.an_offer("Coffee").id
    paused = cast.an_offer("Tea", state=OfferState.PAUSED).id
    rows = preview_bulk([paused, 999, shown, paused], PAUSE)
    assert [(row.id, type(row.refusal)) for row in rows] == [
        (paused, NotFromThisState),
        (shown, type(None)),
    ]
    assert state_of(shown) is OfferState.PUBLISHED


def test_offers_that_are_refused_do_not_hold_up_the_others(cast: Cast) -> None:
    offers = [cast.an_offer("Coffee").id, cast.an_offer("Tea").id]
    draft = cast.an_offer("Mug", state=OfferState.DRAFT).id
    revisions = {row.id: row.revision for row in preview_bulk([draft, *offers], PAUSE)}
    done, refused = apply_bulk(revisions, PAUSE, cast.staff(Role.MARKETING).actor)
    assert list(done) == offers
    assert [type(one) for one in refused.values()] == [NotFromThisState]
    assert {state_of(one) for one in offers} == {OfferState.PAUSED}
    entries = db.session.scalars(select(AuditEntry.action)).all()
    assert entries == ["offer.pause", "offer.pause"]


def test_an_offer_that_is_not_ready_says_so_in_the_preview(cast: Cast) -> None:
    draft = cast.an_offer("Mug", state=OfferState.DRAFT).id
    refusal = preview_bulk([draft], PUBLISH)[0].refusal
    assert isinstance(refusal, NotReady)
    assert [obstacle.field for obstacle in refusal.obstacles] == ["image", "offer_code"]


def test_an_offer_changed_since_its_preview_is_left_as_it_is(cast: Cast) -> None:
    offer = cast.an_offer("Coffee").id
    seen = preview_bulk([offer], PAUSE)[0].revision
    _done, refused = apply_bulk({offer: seen - 1}, PAUSE, cast.staff(Role.MARKETING).actor)
    assert isinstance(refused[offer], ChangedMeanwhile)
    assert state_of(offer) is OfferState.PUBLISHED


def test_an_offer_is_only_ever_given_a_later_end(cast: Cast) -> None:
    today = clock.today()
    end = clock.end_of(today + timedelta(days=5))
    paused = OfferState.PAUSED
    closing = cast.an_offer("Coffee", state=paused, closes_at=end).id
    longer = cast.an_offer("Tea", state=paused, closes_at=end + timedelta(days=9)).id
    never = cast.an_offer("Mug", state=paused).id
    gone = cast.an_offer("Çmim", state=OfferState.WITHDRAWN, closes_at=end).id
    change = BulkChange(BulkAction.EXTEND, clock.end_of(today + timedelta(days=8)))
    rows = preview_bulk([closing, longer, never, gone], change)
    assert [type(row.refusal) for row in rows] == [
        type(None),
        RunsAsLong,
        NoClosingTime,
        NotFromThisState,
    ]
    done, refused = apply_bulk(
        {row.id: row.revision for row in rows}, change, cast.staff(Role.MARKETING).actor
    )
    assert (list(done), list(refused)) == ([closing], [longer, never, gone])
    assert offer_record(offer_id=closing).facts.closes_at == change.closes_at


def test_a_closed_offer_is_not_extended_into_the_past(cast: Cast) -> None:
    today = clock.today()
    closed = cast.an_offer("Coffee", closes_at=clock.start_of(today - timedelta(days=9))).id
    yesterday = BulkChange(BulkAction.EXTEND, clock.start_of(today))
    assert isinstance(preview_bulk([closed], yesterday)[0].refusal, ClosingTimePassed)
