"""Count the catalogue's version, a number that moves with every change shown in the shop."""

from __future__ import annotations

import itertools

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from marketplace.catalogue.models import CatalogueVersion
from marketplace.foundation.extensions import db

_MOVED = "catalogue_moved"
_AT_THE_END = "catalogue_moves_at_the_end"
_moves = itertools.count(1)
_last_move = 0
_CURRENT = select(CatalogueVersion.version)
_BUMP = (
    update(CatalogueVersion)
    .values(version=CatalogueVersion.version + 1)
    .returning(CatalogueVersion.version)
    .execution_options(synchronize_session=False)
)


def current() -> int:
    """Return the current version; a cheap statement, executed once for each page."""
    return db.session.connection().execute(_CURRENT).scalar_one()


def bump(session: Session) -> int:
    """Move the version on and return it, for the revision of the changed rows.

    The row stays locked to the end of the transaction, so versions follow one another in the order
    of their commits. Locks are taken in one order everywhere: offer, stock, version.
    """
    session.info[_MOVED] = True
    return session.execute(_BUMP).scalar_one()


def bump_last(session: Session) -> None:
    """Move the version on as the last statement of the transaction.

    It is for transactions that lock several hot rows: the one that holds the version never waits.
    """
    session.info[_AT_THE_END] = True


@event.listens_for(Session, "before_commit")
def _bump_at_the_end(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop(_AT_THE_END, False):
        bump(session)


def local_moves() -> int:
    """Return the number of changes that this process has committed, to tell what it read before."""
    return _last_move


@event.listens_for(Session, "after_commit")
def _note_move(session: Session) -> None:
    global _last_move  # noqa: PLW0603 - one count for the process, whichever app made the change
    if session.info.pop(_MOVED, False):
        _last_move = next(_moves)
