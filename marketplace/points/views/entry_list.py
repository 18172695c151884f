"""Read the entries of the books page by page, each with its lot, for systems that need them all.

A reader that is a third party finds only those of customers whose consent to it is in force.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from marketplace.customers.models import Customer
from marketplace.customers.third_parties.in_force import visible_to
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.points.models import Entry, EntryKind, Lot, Source

Columns = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """A movement of one lot: `points` positive adds, negative takes; `at` is in UTC.

    `source`, `earned_on` and `expires_on` are the lot's.
    """

    id: int
    customer_id: int
    kind: EntryKind
    points: int
    at: datetime
    source: Source
    earned_on: date
    expires_on: date | None
    conversion_id: int | None


_ENTRIES: Select[*Columns] = (
    select(
        Entry.id,
        Entry.customer_id,
        Entry.kind,
        Entry.amount.label("points"),
        Entry.at,
        Lot.source,
        Lot.earned_on,
        Lot.expires_on,
        Entry.conversion_id,
    )
    .join(Lot, Lot.id == Entry.lot_id)
    .where(Entry.customer_id.not_in(select(Customer.id).where(Customer.stopped_at.is_not(None))))
)


def listed_entries(
    conditions: Collection[ColumnElement[bool]],
    *,
    offset: int,
    limit: int,
    backwards: bool,
    third_party_id: int | None,
) -> tuple[Sequence[ListedEntry], int]:
    """Return a page of the entries that meet all the conditions, and how many do; two statements.

    They are in the order of their ids, the newest first if `backwards`. Those of a stopped account
    are not listed, as its balance is not.
    """
    found = _ENTRIES.where(*conditions, *visible_to(third_party_id, Entry.customer_id))
    total = db.session.scalar(found.with_only_columns(func.count(Entry.id))) or 0
    order = Entry.id.desc() if backwards else Entry.id
    page = found.order_by(order).offset(offset).limit(limit)
    return records(ListedEntry, db.session.execute(page)), total


def listed_entry(entry_id: int, *, third_party_id: int | None) -> ListedEntry | None:
    """Return the entry; None for an unknown id, a stopped account, or a hidden one."""
    visible = visible_to(third_party_id, Entry.customer_id)
    row = db.session.execute(_ENTRIES.where(Entry.id == entry_id, *visible)).one_or_none()
    return record(ListedEntry, row) if row else None


def having_id(ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition of the entries with one of these ids."""
    return Entry.id.in_(ids)


def having_customer(ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition of the entries of one of these customers."""
    return Entry.customer_id.in_(ids)


def having_kind(words: Collection[str]) -> ColumnElement[bool]:
    """Return the condition of the entries of one of these kinds; an unknown word matches none."""
    return or_(false(), *(Entry.kind == kind for kind in EntryKind if kind.value in words))
