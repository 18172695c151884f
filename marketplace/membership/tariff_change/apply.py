"""Apply the tariff changes that billing reports: late ones, repeated ones, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from marketplace.catalogue.offers import stock
from marketplace.conversions.reversal.withdraw_units import WithdrawnUnits, take_units
from marketplace.customers.models import LineKind
from marketplace.foundation import clock, job_queue
from marketplace.foundation.bulk import Row
from marketplace.foundation.transaction import transaction
from marketplace.membership.tariff_change import lines as tariff_change_lines
from marketplace.membership.tariff_change.lines import LockedLine
from marketplace.membership.tariff_change.message import tell_change
from marketplace.membership.tariff_change.rules import (
    LineState,
    ReportedTariffChange,
    lost_until,
    state_after,
    tariff_before,
)
from marketplace.points.billing.retry_on_conflict import retry_on_conflict
from marketplace.points.billing.row_outcome import BatchOutcome, RowOutcome
from marketplace.points.forfeit import forfeit_line

REASON: Final = "tariff change"


def apply_changes(changes: Sequence[ReportedTariffChange]) -> BatchOutcome:
    """Apply one batch, all or none, in order of time; returns the outcome of each, as given.

    A line that goes from private to business loses its points and units, from prepaid to postpaid
    its units, and its owner is told; in the latter case the points of undelivered units are
    returned. A line that returns earns from the 1st of the next month. A line without an owner only
    gets its tariff. Changes from another tariff than the line had are applied and named. Ids in the
    batch are distinct.
    """
    with transaction() as session:
        tariff_change_lines.lock_lines(session, changes)
        outcome = retry_on_conflict(session, partial(_apply, session, changes))
    job_queue.wake()
    return outcome


def _apply(session: Session, changes: Sequence[ReportedTariffChange]) -> BatchOutcome:
    lines, booked = (
        tariff_change_lines.read_lines(session),
        tariff_change_lines.booked_changes(session),
    )
    row_outcomes = tuple(
        _row_outcome(one, lines.get(one.number), booked.get(one.change_id)) for one in changes
    )
    accepted = [
        one
        for one, row_outcome in zip(changes, row_outcomes, strict=True)
        if row_outcome is RowOutcome.BOOKED
    ]
    accepted.sort(key=lambda one: (one.at, one.change_id))
    history = tariff_change_lines.history(session)
    differing = _differing(lines, history, accepted)
    known = _by_number((*history, *accepted))
    states = _settle(session, lines, accepted, known)
    offers_to_return: list[int] = []
    rows = [
        _take(session, lines[one.number], one, known, states[one.number], offers_to_return)
        for one in accepted
    ]
    tariff_change_lines.book(session, rows)
    for offer_id in sorted(offers_to_return):  # last, in one order: conversions wait for these rows
        stock.put_back(session, offer_id)
    places = (place for place, one in enumerate(changes) if one.change_id in differing)
    return BatchOutcome(row_outcomes, 0, differing=frozenset(places))


def _differing(
    lines: dict[str, LockedLine],
    history: Sequence[ReportedTariffChange],
    accepted: Sequence[ReportedTariffChange],
) -> frozenset[str]:
    """Return the ids of accepted changes that begin with another tariff than their line had."""
    differing = set()
    booked, coming = _by_number(history), _by_number(accepted)
    for change in accepted:
        had = tariff_before(
            change,
            booked=booked[change.number],
            accepted=coming[change.number],
            now=lines[change.number].state.tariff,
        )
        if had is not None and had is not change.from_tariff:
            differing.add(change.change_id)
    return frozenset(differing)


def _by_number(
    changes: Iterable[ReportedTariffChange],
) -> dict[str, list[ReportedTariffChange]]:
    by_number: dict[str, list[ReportedTariffChange]] = defaultdict(list)
    for change in changes:
        by_number[change.number].append(change)
    return by_number


def _row_outcome(
    change: ReportedTariffChange, line: LockedLine | None, booked: ReportedTariffChange | None
) -> RowOutcome:
    if line is None:
        return RowOutcome.UNKNOWN_LINE
    if booked is not None:
        return RowOutcome.REPEATED if booked == change else RowOutcome.OTHER_CONTENT
    if line.kind is not LineKind.MOBILE:
        return RowOutcome.WRONG_KIND
    return RowOutcome.NO_CHANGE if change.from_tariff is change.to_tariff else RowOutcome.BOOKED


def _settle(
    session: Session,
    lines: dict[str, LockedLine],
    accepted: Iterable[ReportedTariffChange],
    known: dict[str, list[ReportedTariffChange]],
) -> dict[str, LineState]:
    """Write each line's state after the batch."""
    applied: dict[str, list[ReportedTariffChange]] = defaultdict(list)
    for change in accepted:
        applied[change.number].append(change)
    states = {}
    for number, changes in applied.items():
        line = lines[number]
        state = states[number] = state_after(line.state, changes, known[number], line.bound)
        tariff_change_lines.settle(session, line, state)
    return states


def _take(
    session: Session,
    line: LockedLine,
    change: ReportedTariffChange,
    known: dict[str, list[ReportedTariffChange]],
    after: LineState,
    offers_to_return: list[int],
) -> Row:
    """Take what the change takes from the line's owner and tell them; returns the change's row.

    The offers of units that were never delivered are added to `offers_to_return`.
    """
    until = lost_until(change, known[change.number]) if change.leaves else None
    points, lost_count = 0, 0
    if line.customer_id is not None:
        points, withdrawn = _take_points_and_units(session, line, line.customer_id, change, until)
        offers_to_return += [one.offer_id for one in withdrawn if one.never_came]
        lost_units = [one for one in withdrawn if not one.never_came]
        lost_count = len(lost_units)
        tell_change(
            session,
            line.customer_id,
            change,
            points=points,
            lost=lost_units,
            earning_from=after.earning_from,
        )
    return (
        change.change_id, line.id, line.customer_id, change.from_tariff.value,
        change.to_tariff.value, change.at, points, lost_count, until, clock.now(),
    )  # fmt: skip


def _take_points_and_units(
    session: Session,
    line: LockedLine,
    customer_id: int,
    change: ReportedTariffChange,
    until: date | None,
) -> tuple[int, list[WithdrawnUnits]]:
    """Take the points and the units that the change takes from the line; returns both."""
    points, withdrawn = 0, list[WithdrawnUnits]()
    if change.leaves:
        points = _forfeit(session, customer_id, line.id, change, until)
    if change.takes_units:
        ids = {"customer_id": customer_id, "line_id": line.id}
        withdrawn = take_units(session, **ids, at=change.at, points_too=change.leaves)
    return points, withdrawn


def _forfeit(
    session: Session,
    customer_id: int,
    line_id: int,
    change: ReportedTariffChange,
    until: date | None,
) -> int:
    return forfeit_line(
        session,
        customer_id=customer_id,
        line_id=line_id,
        earned_until=until,
        reason=REASON,
        reference=change.change_id,
    )
