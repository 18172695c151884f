"""Create, edit, order and delete the categories of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Category, Offer
from marketplace.catalogue.offers.content import changes
from marketplace.catalogue.slugs import new_slug
from marketplace.foundation.languages import default_language, name_for_reader, required_languages
from marketplace.foundation.languages.texts import Texts, by_field, text_in, with_other_languages
from marketplace.foundation.refusals import InvalidInput, NotFound, Refusal
from marketplace.foundation.transaction import transaction


class CategoryInUse(Refusal):
    """The category has offers."""

    says = _l("This category contains offers. Move them to another one first.")


def create_category(*, name: Texts, actor: Actor) -> int:
    """Add a category after the others and return its id; raises InvalidInput."""
    _require_names(name)
    with transaction() as session:
        version.bump(session)
        category = Category(
            slug=new_slug(session, Category, text_in(name, default_language())),
            name=name,
            position=_next_position(session),
        )
        session.add(category)
        session.flush()
        names = by_field("name", name)
        audit.record(actor, "category.create", "category", category.id, after=names)
    return category.id


def edit_category(*, category_id: int, name: Texts, actor: Actor) -> None:
    """Rename the category; its slug stays. Raises NotFound, InvalidInput."""
    _require_names(name)
    with transaction() as session:
        version.bump(session)
        category = _category(session, category_id)
        name = with_other_languages(category.name, name)
        before, after = changes({"name": category.name}, {"name": name})
        category.name = name
        audit.record(actor, "category.edit", "category", category_id, before=before, after=after)


def order_categories(*, category_ids: Sequence[int], actor: Actor) -> None:
    """Put the categories in this order; those not named follow in their present order.

    Raises NotFound where one of them does not exist.
    """
    with transaction() as session:
        version.bump(session)
        before = list(session.scalars(select(Category.id).order_by(Category.position, Category.id)))
        if not set(category_ids) <= set(before):
            raise NotFound
        after = [*dict.fromkeys(category_ids), *(i for i in before if i not in category_ids)]
        for position, category_id in enumerate(after):
            _category(session, category_id).position = position
        audit.record(
            actor, "category.order", "category", "", before={"ids": before}, after={"ids": after}
        )


def delete_category(*, category_id: int, actor: Actor) -> None:
    """Delete the category; raises NotFound, or CategoryInUse while it has offers."""
    with transaction() as session:
        version.bump(session)
        category = _category(session, category_id)
        if session.scalar(select(Offer.id).where(Offer.category_id == category_id).limit(1)):
            raise CategoryInUse
        session.delete(category)
        names = by_field("name", category.name)
        audit.record(actor, "category.delete", "category", category_id, before=names)


def _category(session: Session, category_id: int) -> Category:
    category = session.get(Category, category_id, populate_existing=True)
    if category is None:
        raise NotFound
    return category


def _next_position(session: Session) -> int:
    return (session.scalar(select(func.max(Category.position))) or 0) + 1


def _require_names(name: Texts) -> None:
    for language in required_languages():
        if not name.get(language, "").strip():
            says = _l("The %(language)s name is missing.", language=name_for_reader(language))
            raise InvalidInput(f"name_{language}", says)
