"""Check the invariants of the books over the whole database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.calendar.models import CalendarDay
from marketplace.points.models import Account, Entry, EntryKind, Lot
from marketplace.programme.models import Rule, RuleVersion

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


def _violations() -> Iterator[str]:
    checks: tuple[tuple[str, Select[int]], ...] = (
        ("lot {}: what remains is not the sum of its entries", _lots_off()),
        ("customer {}: the balance is not the sum of the lots", _balances_off()),
        ("customer {}: lots without an account", _lots_without_account()),
        ("entry {}: spent while an earlier-expiring lot had points", _spent_out_of_order()),
        ("entry {}: converted while blocked", _converted_while_blocked()),
        ("entry {}: a transfer that does not add up to nothing", _transfers_off()),
    )
    for sentence, query in checks:
        for row_id in db.session.scalars(query.limit(MOST_SHOWN)):
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


def _converted_while_blocked() -> Select[int]:
    """Select conversions made after a block was laid; a late calendar lays its blocks late."""
    laid_at = _block_laid_at()
    return (
        select(Entry.id)
        .join(Account, Account.customer_id == Entry.customer_id)
        .where(
            Entry.kind == EntryKind.CONVERT,
            Entry.on_day > Account.blocked_since,
            or_(laid_at.is_(None), Entry.at > laid_at),
        )
    )


def _block_laid_at() -> ColumnElement[datetime]:
    """Return when an account's block was laid: by the first calendar run of its month, or later.

    The rule of idle months may change within a month, and block from that month's 1st; then the
    block is laid by the first run after the change.
    """
    finished = select(func.min(CalendarDay.finished_at))
    usual = finished.where(CalendarDay.day >= Account.blocked_since).scalar_subquery()
    changes = db.session.scalars(
        select(RuleVersion.valid_from)
        .where(RuleVersion.rule == Rule.IDLE_MONTHS)
        .order_by(RuleVersion.valid_from)
    )
    last_change = {clock.day_of(moment).replace(day=1): moment for moment in changes}
    if not last_change:
        return usual
    later = [
        (
            Account.blocked_since == month,
            func.coalesce(
                finished.where(CalendarDay.finished_at >= moment).scalar_subquery(), clock.now()
            ),
        )
        for month, moment in last_change.items()
    ]
    return case(*later, else_=usual)
