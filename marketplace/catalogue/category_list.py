"""List the categories for staff, and move one up or down."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.categories import order_categories
from marketplace.catalogue.models import Category, Offer
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts, text_in
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category with the number of its offers, in any state."""

    id: int
    slug: str
    names: Texts
    offers: int

    def name(self, language: str) -> str:
        """Return the category's name."""
        return text_in(self.names, language)


def category_rows() -> list[CategoryRow]:
    """Return every category in the shop's order."""
    return records(CategoryRow, db.session.execute(_rows()))


def category_of(category_id: int) -> CategoryRow:
    """Return the category; raises NotFound."""
    row = db.session.execute(_rows().where(Category.id == category_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(CategoryRow, row)


def move_category(*, category_id: int, up: bool, actor: Actor) -> None:
    """Exchange the category with the one before or after it; the first and the last stay.

    Raises NotFound.
    """
    with transaction():
        order = [category.id for category in category_rows()]
        if category_id not in order:
            raise NotFound
        position = order.index(category_id)
        other = position - 1 if up else position + 1
        if 0 <= other < len(order):
            order[position], order[other] = order[other], order[position]
            order_categories(category_ids=order, actor=actor)


def _rows() -> Select[int, str, Texts, int]:
    return (
        select(
            Category.id,
            Category.slug,
            Category.name.label("names"),
            func.count(Offer.id).label("offers"),
        )
        .outerjoin(Offer, Offer.category_id == Category.id)
        .group_by(Category.id)
        .order_by(Category.position, Category.id)
    )
