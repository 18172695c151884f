"""The catalogue's version: one number that moves with every change of what the shop shows."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.models import CatalogueVersion
from marketplace.extensions import db

_CURRENT = select(CatalogueVersion.version)
_BUMP = (
    update(CatalogueVersion)
    .values(version=CatalogueVersion.version + 1)
    .returning(CatalogueVersion.version)
    .execution_options(synchronize_session=False)
)


def current() -> int:
    """The version now; the cheapest of questions, asked once for each page."""
    return db.session.execute(_CURRENT).scalar_one()


def bump(session: Session) -> int:
    """Move the version on and return it, for the revision of what changed.

    The row stays locked to the end of the transaction, so versions follow one another in the order
    of their commits. Locks are taken in one order everywhere: offer, stock, version.
    """
    return session.execute(_BUMP).scalar_one()
