"""Tell customers of their favourites, where they chose to be told: closing soon, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import User
from marketplace.catalogue.favourites.models import Favourite
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.offer_status import convertible
from marketplace.catalogue.shop_window.window import window
from marketplace.customers.alert_models import AlertChoices
from marketplace.customers.alerts import CLOSING_DAYS
from marketplace.foundation import clock, job_queue
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.tell_customer import tell

BATCH: Final = 500
CLOSES: Final = "favourite_closes"
BACK: Final = "favourite_back"


def tell_of_favourites(*, on: date) -> int:
    """Send the alerts that are due on the day, each once. Returns how many customers it told.

    A favourite is *back* when an earlier run found that it could not be converted and this one
    finds that it can. It *closes* from the number of days that the customer chose before its last
    day; not on the day on which it was marked. Favourites that cannot be converted close silently.
    Idempotent, and safe beside another worker.
    """
    now = clock.now()
    cards = window().cards
    open_now = {i: card for i, card in cards.items() if convertible(card, now)}
    every = select(Favourite.offer_id).distinct()
    marked = set(db.session.scalars(every))
    gone = set(db.session.scalars(every.where(Favourite.gone_since.is_not(None))))
    told = sum(_tell_back(open_now[i]) for i in sorted(gone & open_now.keys()))
    for days in CLOSING_DAYS:
        told += sum(
            _tell_closing(open_now[i], days, on) for i in _closing(open_now, marked, days, on)
        )
    _note_gone(marked - open_now.keys())
    return told


def _closing(open_now: dict[int, Card], marked: set[int], days: int, on: date) -> Iterator[int]:
    """Yield the marked offers whose last day is within the days."""
    end = clock.end_of(date.fromordinal(on.toordinal() + days))
    for offer_id in sorted(marked & open_now.keys()):
        closes_at = open_now[offer_id].closes_at
        if closes_at is not None and closes_at <= end:
            yield offer_id


def _note_gone(offer_ids: Collection[int]) -> None:
    """Note that favourites cannot be converted, for the day on which they can again."""
    ids = sorted(offer_ids)
    for start in range(0, len(ids), BATCH):
        with transaction() as session:
            session.execute(
                update(Favourite)
                .where(
                    Favourite.offer_id.in_(ids[start : start + BATCH]),
                    Favourite.gone_since.is_(None),
                )
                .values(gone_since=clock.now())
                .execution_options(synchronize_session=False)
            )


def _tell_back(card: Card) -> int:
    """Note that the offer can be converted again, and tell those who chose to be told."""
    gone = (Favourite.offer_id == card.id) & Favourite.gone_since.is_not(None)
    chosen = select(AlertChoices.customer_id).where(AlertChoices.favourite_back, _active())
    return _claim_all(card, BACK, gone, {"gone_since": None}, chosen)


def _tell_closing(card: Card, days: int, on: date) -> int:
    """Tell those who chose to be told this number of days before the offer closes."""
    chosen = select(AlertChoices.customer_id).where(
        AlertChoices.favourite_closes_days == days, _active()
    )
    untold = (
        (Favourite.offer_id == card.id)
        & Favourite.closing_told.is_distinct_from(card.closes_at)
        & (Favourite.marked_at < clock.start_of(on))
        & Favourite.customer_id.in_(chosen)
    )
    return _claim_all(card, CLOSES, untold, {"closing_told": card.closes_at}, chosen)


def _active() -> ColumnElement[bool]:
    deactivated_at = select(User.deactivated_at).where(User.customer_id == AlertChoices.customer_id)
    return deactivated_at.scalar_subquery().is_(None)


def _claim_all(
    card: Card,
    kind: str,
    due: ColumnElement[bool],
    done: dict[str, Any],
    chosen: Select[int],
) -> int:
    """Mark all due favourites as done, in batches, and tell their customers who are `chosen`."""
    told = 0
    while True:
        with transaction() as session:
            claimed = _claim(session, due, done)
            listening = set(session.scalars(chosen.where(AlertChoices.customer_id.in_(claimed))))
            for customer_id in sorted(listening):
                tell(session, kind, customer_id=customer_id, facts=_facts(card))
        told += len(listening)
        if listening:
            job_queue.wake()
        if len(claimed) < BATCH:
            return told


def _claim(session: Session, due: ColumnElement[bool], done: dict[str, Any]) -> Sequence[int]:
    """Mark a batch as done, without the rows that another transaction holds."""
    batch = (
        select(Favourite.id)
        .where(due)
        .order_by(Favourite.id)
        .limit(BATCH)
        .with_for_update(of=Favourite, skip_locked=True)
    )
    ids = session.scalars(batch).all()
    return session.scalars(
        update(Favourite)
        .where(Favourite.id.in_(ids), due)
        .values(done)
        .returning(Favourite.customer_id)
        .execution_options(synchronize_session=False)
    ).all()


def _facts(card: Card) -> dict[str, Any]:
    return {
        "title": dict(card.titles),
        "partner": card.partner.name if card.partner else None,
        "points": card.points,
        "good_until": card.closes_at.isoformat() if card.closes_at else None,
        "slug": card.slug,
    }
