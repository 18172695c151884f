"""Publishing or pausing an offer is undone within seconds, by the person who did it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.publish import pause, publish
from marketplace.catalogue.offers.record import offer_record
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.reversal.undo_offer_move import (
    UNDONE_WITHIN,
    ConvertedMeanwhile,
    NothingToUndo,
    undo_offer_move,
)
from marketplace.foundation import clock
from tests.support.cast import Cast
from tests.support.concurrency import all_at_once

READY = {"image": "0" * 32, "offer_code": "KAFE1"}


def test_a_pause_is_undone_once(cast: Cast) -> None:
    offer, actor = cast.an_offer("Coffee", **READY).id, cast.staff(Role.MARKETING).actor
    revision = pause(offer_id=offer, actor=actor)
    undo_offer_move(offer_id=offer, revision=revision, actor=actor)
    assert offer_record(offer_id=offer).state is OfferState.PUBLISHED
    for again in (revision, offer_record(offer_id=offer).revision):
        with pytest.raises(NothingToUndo):
            undo_offer_move(offer_id=offer, revision=again, actor=actor)
    assert offer_record(offer_id=offer).state is OfferState.PUBLISHED


def test_an_offer_published_by_mistake_is_a_draft_again(cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, published_at=None, **READY).id
    actor = cast.staff(Role.MARKETING).actor
    revision = publish(offer_id=offer, actor=actor)
    undo_offer_move(offer_id=offer, revision=revision, actor=actor)
    record = offer_record(offer_id=offer)
    assert (record.state, record.published_at) == (OfferState.DRAFT, None)


def test_an_offer_that_a_customer_converted_is_no_draft_again(cast: Cast) -> None:
    offer = cast.an_offer("Coffee", state=OfferState.DRAFT, **READY)
    actor = cast.staff(Role.MARKETING).actor
    revision = publish(offer_id=offer.id, actor=actor)
    convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="click"
    )
    with pytest.raises(ConvertedMeanwhile):
        undo_offer_move(offer_id=offer.id, revision=revision, actor=actor)


def test_another_person_and_a_late_one_cannot_undo(cast: Cast) -> None:
    offer, actor = cast.an_offer("Coffee", **READY).id, cast.staff(Role.MARKETING).actor
    revision = pause(offer_id=offer, actor=actor)
    with pytest.raises(NothingToUndo):
        undo_offer_move(
            offer_id=offer, revision=revision, actor=cast.staff(Role.ADMINISTRATOR).actor
        )
    late = clock.now() + UNDONE_WITHIN + timedelta(seconds=1)
    with time_machine.travel(late, tick=False), pytest.raises(NothingToUndo):
        undo_offer_move(offer_id=offer, revision=revision, actor=actor)
    assert offer_record(offer_id=offer).state is OfferState.PAUSED


def test_two_who_press_undo_at_once_undo_once(app: Flask, cast: Cast) -> None:
    """The lock decides: the second finds a newer revision."""
    offer, actor = cast.an_offer("Coffee", **READY).id, cast.staff(Role.MARKETING).actor
    revision = pause(offer_id=offer, actor=actor)
    assert _presses(app, offer, revision, actor) == [OfferState.PUBLISHED, None, None]


def _presses(app: Flask, offer: int, revision: int, actor: Actor) -> list[OfferState | None]:
    """The results of three presses, refusals as None, the successful one first."""

    def press(_number: int) -> OfferState:
        return undo_offer_move(offer_id=offer, revision=revision, actor=actor)

    results = all_at_once(app, press, people=3)
    assert {type(one) for one in results} == {OfferState, NothingToUndo}
    states = [one if isinstance(one, OfferState) else None for one in results]
    return sorted(states, key=lambda one: one is None)
