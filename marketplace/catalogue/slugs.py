"""Make slugs, short and unique names for URLs."""

from __future__ import annotations

from itertools import chain, count

from slugify import slugify
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue.models import Category, Offer, Partner

LONGEST = 70


def new_slug(session: Session, table: type[Category | Offer | Partner], name: str) -> str:
    """Return a slug for the name that no row of the table has yet.

    The caller has moved the catalogue's version before, whose lock keeps others from the slug.
    """
    start = slugify(name, max_length=LONGEST, word_boundary=True) or table.__tablename__
    taken = set(session.scalars(select(table.slug).where(table.slug.startswith(start))))
    candidates = chain([start], (f"{start}-{number}" for number in count(2)))
    return next(slug for slug in candidates if slug not in taken)
