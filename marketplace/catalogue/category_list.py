"""The shelves as staff see them, and moving one a place."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.categories import order_categories
from marketplace.catalogue.models import Category, Offer
from marketplace.catalogue.titles import either
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category with how many offers, in whatever state, are in it."""

    id: int
    slug: str
    name_sq: str
    name_en: str
    offers: int

    def name(self, language: str) -> str:
        """The shelf's name."""
        return either(self.name_sq, self.name_en, language)


def with_offers() -> list[CategoryRow]:
    """Every shelf in the shop's order."""
    return records(CategoryRow, db.session.execute(_rows()))


def category_of(category_id: int) -> CategoryRow:
    """The one shelf; raises NotFound."""
    row = db.session.execute(_rows().where(Category.id == category_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(CategoryRow, row)


def move_category(*, category_id: int, up: bool, actor: Actor) -> None:
    """Let the shelf change places with the one before it, or after it; the outermost stay.

    Raises NotFound.
    """
    with transaction():
        order = [shelf.id for shelf in with_offers()]
        if category_id not in order:
            raise NotFound
        place = order.index(category_id)
        other = place - 1 if up else place + 1
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
            order_categories(category_ids=order, actor=actor)


def _rows() -> Select[int, str, str, str, int]:
    return (
        select(
            Category.id,
            Category.slug,
            Category.name_sq,
            Category.name_en,
            func.count(Offer.id).label("offers"),
        )
        .outerjoin(Offer, Offer.category_id == Category.id)
        .group_by(Category.id)
        .order_by(Category.position, Category.id)
    )
