"""Mark offers as favourites, list them, and forget them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.favourites.models import Favourite
from marketplace.catalogue.models import Offer
from marketplace.catalogue.shop_window.offer_status import convertible
from marketplace.catalogue.shop_window.window import window
from marketplace.catalogue.titles import TitledRow
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.records import records
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import insert_once, transaction

MOST: Final = 100
KEPT: Final = timedelta(days=365)  # after it could be converted last
AT_ONCE: Final = 10_000


class TooManyFavourites(Refusal):
    """The customer has marked as many offers as one may."""

    says = _l("You have %(most)s favourites, which is the most. Remove one first.")


@dataclass(frozen=True, slots=True)
class FavouriteRow(TitledRow):
    """A favourite, with the offer's id, address and titles by language; also of a gone offer."""

    offer_id: int
    slug: str
    titles: Texts
    marked_at: datetime


def mark(*, customer_id: int, slug: str) -> None:
    """Mark the published offer as a favourite of the customer. Idempotent.

    The customer's row is the lock of the count. Raises NotFound and TooManyFavourites.
    """
    card = window().slugs.get(slug)
    if card is None:
        raise NotFound
    now = clock.now()
    with transaction() as session:
        session.scalar(
            select(Customer.id).where(Customer.id == customer_id).with_for_update(key_share=True)
        )
        made = insert_once(
            session,
            Favourite,
            customer_id=customer_id,
            offer_id=card.id,
            marked_at=now,
            gone_since=None if convertible(card, now) else now,
        )
        own = select(func.count()).where(Favourite.customer_id == customer_id)
        if made and (session.scalar(own) or 0) > MOST:
            raise TooManyFavourites(most=MOST)


def unmark(*, customer_id: int, slug: str) -> None:
    """Remove the offer from the customer's favourites. Idempotent."""
    offer_id = select(Offer.id).where(Offer.slug == slug).scalar_subquery()
    with transaction() as session:
        session.execute(
            delete(Favourite)
            .where(Favourite.customer_id == customer_id, Favourite.offer_id == offer_id)
            .execution_options(synchronize_session=False)
        )


def is_marked(*, customer_id: int, offer_id: int) -> bool:
    """Return whether the offer is a favourite of the customer."""
    own = (Favourite.customer_id == customer_id) & (Favourite.offer_id == offer_id)
    return db.session.scalar(select(Favourite.id).where(own)) is not None


def favourites(customer_id: int) -> list[FavouriteRow]:
    """Return the customer's favourites, the last one marked first."""
    rows = db.session.execute(
        select(Favourite.offer_id, Offer.slug, Offer.title.label("titles"), Favourite.marked_at)
        .join(Offer, Offer.id == Favourite.offer_id)
        .where(Favourite.customer_id == customer_id)
        .order_by(Favourite.id.desc())
    )
    return list(records(FavouriteRow, rows))


def move_all(session: Session, *, source_id: int, target_id: int) -> None:
    """Give the favourites of one account to another, which keeps those that it has."""
    there = select(Favourite.offer_id).where(Favourite.customer_id == target_id)
    session.execute(
        update(Favourite)
        .where(Favourite.customer_id == source_id, Favourite.offer_id.not_in(there))
        .values(customer_id=target_id)
        .execution_options(synchronize_session=False)
    )


def forget_customers(session: Session, customer_id: int) -> None:
    """Delete the favourites of a customer whose account is closed."""
    session.execute(
        delete(Favourite)
        .where(Favourite.customer_id == customer_id)
        .execution_options(synchronize_session=False)
    )


def delete_old() -> None:
    """Delete the favourites that could not be converted for a year, few at a time."""
    old = select(Favourite.id).where(Favourite.gone_since < clock.now() - KEPT).limit(AT_ONCE)
    more = True
    while more:
        with transaction() as session:
            deleted = session.execute(
                delete(Favourite).where(Favourite.id.in_(old)).returning(Favourite.id),
                execution_options={"synchronize_session": False},
            ).all()
        more = len(deleted) == AT_ONCE
