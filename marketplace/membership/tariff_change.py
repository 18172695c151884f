"""Applying changes of tariff that billing tells of: late ones, repeated ones, in any order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from marketplace.catalogue.offers import stock
from marketplace.conversions.reversal.withdraw_units import Taken, take_units
from marketplace.customers.models import LineKind
from marketplace.foundation import clock, job_queue
from marketplace.foundation.bulk import Row
from marketplace.foundation.transaction import transaction
from marketplace.membership import tariff_change_lines
from marketplace.membership.tariff_change_lines import Held
from marketplace.membership.tariff_change_message import tell_change
from marketplace.membership.tariff_change_rules import Change, Standing, lost_until, stands
from marketplace.points.billing.retry_on_conflict import again_if_taken
from marketplace.points.billing.row_outcome import Fate, Outcome
from marketplace.points.forfeit import forfeit_line

REASON: Final = "tariff change"


def apply_changes(changes: Sequence[Change]) -> Outcome:
    """Apply one batch, all of it or none, in order of time; returns the fate of each, as given.

    A line that goes from private to business loses its points and units, from prepaid to postpaid
    its units, and its owner is told; the points of units that never came go back with the latter.
    One that comes back earns from the 1st of the next month. A line of nobody only gets its tariff.
    Ids in the batch are distinct.
    """
    with transaction() as session:
        tariff_change_lines.hold(session, changes)
        outcome = again_if_taken(session, partial(_apply, session, changes))
    job_queue.wake()
    return outcome


def _apply(session: Session, changes: Sequence[Change]) -> Outcome:
    lines, booked = tariff_change_lines.held(session), tariff_change_lines.same_ids(session)
    fates = tuple(_fate(one, lines.get(one.number), booked.get(one.change_id)) for one in changes)
    good = [one for one, fate in zip(changes, fates, strict=True) if fate is Fate.BOOKED]
    good.sort(key=lambda one: (one.at, one.change_id))
    known: dict[str, list[Change]] = defaultdict(list)
    for each in (*tariff_change_lines.history(session), *good):
        known[each.number].append(each)
    after = _settle(session, lines, good, known)
    free: list[int] = []
    rows = [_take(session, lines[one.number], one, known, after[one.number], free) for one in good]
    tariff_change_lines.book(session, rows)
    for offer_id in sorted(free):  # last, in one order: whoever converts waits for these rows
        stock.put_back(session, offer_id)
    return Outcome(fates, 0)


def _fate(change: Change, line: Held | None, booked: Change | None) -> Fate:
    if line is None:
        return Fate.UNKNOWN_LINE
    if booked is not None:
        return Fate.REPEATED if booked == change else Fate.OTHER_CONTENT
    if line.kind is not LineKind.MOBILE:
        return Fate.WRONG_KIND
    return Fate.NO_CHANGE if change.from_tariff is change.to_tariff else Fate.BOOKED


def _settle(
    session: Session,
    lines: dict[str, Held],
    good: Iterable[Change],
    known: dict[str, list[Change]],
) -> dict[str, Standing]:
    """Write how each line stands after the batch."""
    applied: dict[str, list[Change]] = defaultdict(list)
    for change in good:
        applied[change.number].append(change)
    after = {}
    for number, changes in applied.items():
        line = lines[number]
        now = after[number] = stands(line.standing, changes, known[number], line.bound)
        tariff_change_lines.settle(session, line, now)
    return after


def _take(
    session: Session,
    line: Held,
    change: Change,
    known: dict[str, list[Change]],
    after: Standing,
    free: list[int],
) -> Row:
    """Take what the change takes from the line's owner and tell them; returns the change's row.

    The offers of units that never came are added to `free`.
    """
    until = lost_until(change, known[change.number]) if change.leaves else None
    points, lost = 0, 0
    if line.customer_id is not None:
        points, taken = _take_of(session, line, line.customer_id, change, until)
        free += [one.offer_id for one in taken if one.never_came]
        gone = [one for one in taken if not one.never_came]
        lost = len(gone)
        tell_change(
            session,
            line.customer_id,
            change,
            points=points,
            lost=gone,
            earning_from=after.earning_from,
        )
    return (
        change.change_id, line.id, line.customer_id, change.from_tariff.value,
        change.to_tariff.value, change.at, points, lost, until, clock.now(),
    )  # fmt: skip


def _take_of(
    session: Session, line: Held, customer_id: int, change: Change, until: date | None
) -> tuple[int, list[Taken]]:
    """Take the points and the units that the change takes from the line; returns what went."""
    points, taken = 0, list[Taken]()
    if change.leaves:
        points = _forfeit(session, customer_id, line.id, change, until)
    if change.takes_units:
        whose = {"customer_id": customer_id, "line_id": line.id}
        taken = take_units(session, **whose, at=change.at, points_too=change.leaves)
    return points, taken


def _forfeit(
    session: Session, customer_id: int, line_id: int, change: Change, until: date | None
) -> int:
    return forfeit_line(
        session,
        customer_id=customer_id,
        line_id=line_id,
        earned_until=until,
        reason=REASON,
        reference=change.change_id,
    )
