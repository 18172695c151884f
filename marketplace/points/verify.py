"""Check the invariants of the books over the whole database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import Select, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.foundation.extensions import db
from marketplace.points.models import Account, Entry, EntryKind, Lot

MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Report:
    """The counts of what was checked, and the first violations in words."""

    counts: dict[str, int]
    violations: list[str]


def verify() -> Report:
    """Check every invariant of the points; changes nothing."""
    counts = {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in (("accounts", Account), ("lots", Lot), ("entries", Entry))
    }
    counts["points"] = db.session.scalar(select(func.coalesce(func.sum(Account.balance), 0))) or 0
    return Report(counts, list(_violations()))


@cache
def _checks() -> tuple[tuple[str, Select[int]], ...]:
    """Return the sentences with the queries for what breaks them; built once a process."""
    checks: tuple[tuple[str, Select[int]], ...] = (
        ("lot {}: what remains is not the sum of its entries", _lots_off()),
        ("customer {}: the balance is not the sum of the lots", _balances_off()),
        ("customer {}: lots without an account", _lots_without_account()),
        ("entry {}: spent while an earlier-expiring lot had points", _spent_out_of_order()),
        ("entry {}: converted while blocked", _converted_while_blocked()),
        ("entry {}: a transfer that does not add up to nothing", _transfers_off()),
        ("entry {}: spent after the last day of its lot", _spent_too_late()),
        ("lot {}: returned, and not like the lot that it came from", _returned_wrongly()),
    )
    return tuple((sentence, query.limit(MOST_SHOWN)) for sentence, query in checks)


def _violations() -> Iterator[str]:
    for sentence, query in _checks():
        for row_id in db.session.scalars(query):
            yield sentence.format(row_id)


def _lots_off() -> Select[int]:
    return (
        select(Lot.id)
        .outerjoin(Entry, Entry.lot_id == Lot.id)
        .group_by(Lot.id, Lot.remaining)
        .having(func.coalesce(func.sum(Entry.amount), 0) != Lot.remaining)
    )


def _balances_off() -> Select[int]:
    return (
        select(Account.customer_id)
        .outerjoin(Lot, Lot.customer_id == Account.customer_id)
        .group_by(Account.customer_id, Account.balance)
        .having(func.coalesce(func.sum(Lot.remaining), 0) != Account.balance)
    )


def _lots_without_account() -> Select[int]:
    return (
        select(Lot.customer_id)
        .outerjoin(Account, Account.customer_id == Lot.customer_id)
        .where(Account.customer_id.is_(None))
        .distinct()
    )


def _transfers_off() -> Select[int]:
    """Select transfers (named by an entry) where what left one account did not reach another."""
    return (
        select(func.min(Entry.id))
        .where(Entry.kind == EntryKind.TRANSFER)
        .group_by(Entry.reference)
        .having(func.sum(Entry.amount) != 0)
    )


def _spent_out_of_order() -> Select[int]:
    spent_from, earlier, past = aliased(Lot), aliased(Lot), aliased(Entry)
    left_then = (
        select(func.coalesce(func.sum(past.amount), 0))
        .where(past.lot_id == earlier.id, past.id < Entry.id)
        .scalar_subquery()
    )
    return (
        select(Entry.id)
        .join(spent_from, spent_from.id == Entry.lot_id)
        .join(earlier, earlier.customer_id == Entry.customer_id)
        .where(
            Entry.kind == EntryKind.CONVERT,
            earlier.expires_on < func.coalesce(spent_from.expires_on, date.max),
            earlier.expires_on >= Entry.on_day,
            left_then > 0,
        )
    )


def _spent_too_late() -> Select[int]:
    return (
        select(Entry.id)
        .join(Lot, Lot.id == Entry.lot_id)
        .where(Entry.kind == EntryKind.CONVERT, Lot.expires_on < Entry.on_day)
    )


def _returned_wrongly() -> Select[int]:
    """Select lots of returned points that are not like the lot they came from, with a later day."""
    origin = aliased(Lot)
    returned = select(func.coalesce(func.sum(Entry.amount), 0)).where(
        Entry.lot_id == Lot.id, Entry.kind == EntryKind.CANCEL
    )
    same = (
        Lot.customer_id == origin.customer_id,
        Lot.line_id == origin.line_id,
        Lot.source == origin.source,
        Lot.earned_on == origin.earned_on,
        Lot.amount == returned.scalar_subquery(),
        Lot.expires_on > origin.expires_on,
    )
    return (
        select(Lot.id)
        .join(origin, origin.id == Lot.returned_from)
        .where(~func.coalesce(and_(*same), false()))
    )


def _converted_while_blocked() -> Select[int]:
    """Select conversions made after the moment at which the block in force was laid.

    A block counts from the 1st of its month and is laid later: by the first run of the calendar,
    which may come late or be interrupted, or after a change of the rule. Where the moment is not
    recorded, the day decides.
    """
    blocked_at, since = Account.blocked_at, Account.blocked_since
    return (
        select(Entry.id)
        .join(Account, Account.customer_id == Entry.customer_id)
        .where(
            Entry.kind == EntryKind.CONVERT,
            since.is_not(None),
            or_(Entry.at > blocked_at, and_(blocked_at.is_(None), Entry.on_day > since)),
        )
    )
