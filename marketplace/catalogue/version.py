"""The catalogue's version: one number that moves with every change of what the shop shows."""

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
    """The version now; the cheapest of questions, asked once for each page."""
    return db.session.connection().execute(_CURRENT).scalar_one()


def bump(session: Session) -> int:
    """Move the version on and return it, for the revision of what changed.

    The row stays locked to the end of the transaction, so versions follow one another in the order
    of their commits. Locks are taken in one order everywhere: offer, stock, version.
    """
    session.info[_MOVED] = True
    return session.execute(_BUMP).scalar_one()


def bump_last(session: Session) -> None:
    """Move the version on as the last thing that the transaction does.

    For what takes one hot row after another: whoever holds the version waits for nothing else.
    """
    session.info[_AT_THE_END] = True


@event.listens_for(Session, "before_commit")
def _bump_at_the_end(session: Session) -> None:
    if not session.in_nested_transaction() and session.info.pop(_AT_THE_END, False):
        bump(session)


def moves_here() -> int:
    """How often this process has committed a change; what it saw before the last one is old."""
    return _last_move


@event.listens_for(Session, "after_commit")
def _note_move(session: Session) -> None:
    global _last_move  # noqa: PLW0603 - one count for the process, whichever app made the change
    if session.info.pop(_MOVED, False):
        _last_move = next(_moves)
