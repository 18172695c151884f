"""Count how often the page of each offer is seen, by day, and save the counts in batches.

A page view adds one in the memory of its process; every half minute, and when the process ends, a
thread adds what came together to the table. A process that is killed loses half a minute of counts,
which are statistics. Nothing of the person who looks is kept, not even for that time.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from threading import Lock
from typing import Final

from flask import Flask
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.catalogue.models import Offer
from marketplace.catalogue.shop_window.view_models import OfferViews
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction

KEPT: Final = timedelta(days=762)  # two years can be compared
EXTENSION: Final = "offer_views"
Counts = Counter[tuple[int, date]]


class ViewCounter:
    """The views of a process that are not saved yet; threads share it."""

    def __init__(self) -> None:
        self._counts: Counts = Counter()
        self._lock = Lock()

    def count(self, offer_id: int, day: date) -> None:
        """Count one view of the offer on the day."""
        with self._lock:
            self._counts[offer_id, day] += 1

    def take(self) -> Counts:
        """Return the counts and start anew."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, counts: Counts) -> None:
        """Add counts that could not be saved."""
        with self._lock:
            self._counts += counts


def view_counter(app: Flask) -> ViewCounter:
    """Return the counter of the app in this process."""
    counter: ViewCounter = app.extensions.setdefault(EXTENSION, ViewCounter())
    return counter


def save_views(app: Flask) -> int:
    """Add the counts of this process to the table; return how many offers and days they are of.

    Where the database is away they are kept for the next time.
    """
    counter = view_counter(app)
    counts = counter.take()
    if not counts:
        return 0
    try:
        return _add(counts)
    except Exception:
        counter.give_back(counts)
        raise


def delete_old_views() -> None:
    """Delete the counts of days that are older than `KEPT`."""
    with transaction() as session:
        session.execute(delete(OfferViews).where(OfferViews.day < clock.today() - KEPT))


def views_by_day(offer_id: int, since: date) -> dict[date, int]:
    """Return the saved number of views of the offer on each day from `since` on that has any."""
    query = select(OfferViews.day, OfferViews.views).where(
        OfferViews.offer_id == offer_id, OfferViews.day >= since
    )
    return dict(db.session.execute(query).all())


def views_since(since: date) -> dict[date, int]:
    """Return the saved views of all offers on each day from `since` on that has any."""
    query = select(OfferViews.day, func.sum(OfferViews.views)).where(OfferViews.day >= since)
    days = db.session.execute(query.group_by(OfferViews.day))
    return {day: int(views) for day, views in days}


def _add(counts: Counts) -> int:
    """Add the counts in one statement, in one order on every process; unknown offers are left."""
    with transaction() as session:
        known = set(session.scalars(select(Offer.id).where(Offer.id.in_({o for o, _ in counts}))))
        rows = [
            {"offer_id": offer_id, "day": day, "views": views}
            for (offer_id, day), views in sorted(counts.items())
            if offer_id in known
        ]
        if rows:
            on_sqlite = session.get_bind().dialect.name == "sqlite"
            insert = (sqlite if on_sqlite else postgresql).insert(OfferViews).values(rows)
            added = {"views": OfferViews.views + insert.excluded.views}
            session.execute(
                insert.on_conflict_do_update(index_elements=["offer_id", "day"], set_=added)
            )
    return len(rows)
