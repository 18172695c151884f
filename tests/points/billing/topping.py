"""Create fixed lines of the cast, their table of packages, and reported top-ups."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import func, select

from marketplace.customers.models import Line, LineKind
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.points.billing.models import TopUp
from marketplace.points.billing.topup_rules import ReportedTopUp
from marketplace.programme.models import Rule, RuleVersion
from tests.support.cast import NUMBERS, Person, a_line, write

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 14, 9, 30, tzinfo=UTC)


def rule(rule: Rule, value: object, since: datetime = LONG_AGO) -> None:
    """Set the rule to the value from the moment on."""
    row = RuleVersion(
        rule=rule, value=value, valid_from=since, why="a test", created_at=clock.now()
    )
    write(row)


def a_contract(owner: Person | None, **given: Any) -> Line:
    """Create a fixed contract of the customer, earning since the beginning of 2026."""
    usual = {
        "number": f"F-{next(NUMBERS):07}",
        "kind": LineKind.FIXED,
        "tariff": None,
        "package": "internet-tv",
        "earning_from": date(2026, 1, 1) if owner else None,
    }
    return a_line(owner.customer_id if owner else None, **usual | given)


def topped_up(line: Line | str, topup_id: str = "t1", **given: Any) -> ReportedTopUp:
    """Return a top-up of the line's contract in October."""
    number = line if isinstance(line, str) else line.number
    usual = {"topup_id": topup_id, "number": number, "package": "internet-tv", "at": OCTOBER}
    return ReportedTopUp(**usual | given)


def kept() -> int:
    """Return the number of top-ups that are kept."""
    return db.session.scalar(select(func.count()).select_from(TopUp)) or 0
