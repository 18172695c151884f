"""Read the history of the rules for staff: each version with its author, reason and status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.foundation.extensions import db
from marketplace.programme.change import SOFTWARE_DEFAULT
from marketplace.programme.models import Rule, RuleVersion


class VersionStatus(StrEnum):
    """The status of a version: in force, to come, or past (or replaced before it began)."""

    IN_FORCE = "in-force"
    TO_COME = "to-come"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class RuleVersionRow:
    """One version; `by` is its author's name, None for the demo. Moments are in UTC."""

    id: int
    rule: Rule
    value: Any
    valid_from: datetime
    made_at: datetime
    by: str | None
    why: str
    status: VersionStatus = VersionStatus.PAST


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a rule, the newest first."""

    rule: Rule
    versions: tuple[RuleVersionRow, ...] = ()

    @property
    def in_force(self) -> RuleVersionRow | None:
        """Return the version in force, or None for the software's default."""
        return next((one for one in self.versions if one.status is VersionStatus.IN_FORCE), None)

    @property
    def to_come(self) -> list[RuleVersionRow]:
        """Return the versions to come, the next one first."""
        coming = [one for one in self.versions if one.status is VersionStatus.TO_COME]
        return sorted(coming, key=lambda one: one.valid_from)

    @property
    def newest(self) -> int:
        """Return the id of the newest version, which a change has to name."""
        return self.versions[0].id if self.versions else SOFTWARE_DEFAULT


def histories(now: datetime) -> dict[Rule, History]:
    """Return the history of every rule as of `now`; one statement."""
    versions: dict[Rule, list[RuleVersionRow]] = {rule: [] for rule in Rule}
    for row in db.session.execute(
        select(RuleVersion, User.name, User.username)
        .outerjoin(User, User.id == RuleVersion.staff_id)
        .order_by(RuleVersion.id.desc())
    ):
        version: RuleVersion = row.RuleVersion
        versions[version.rule].append(_version_row(version, row.name or row.username))
    return {rule: History(rule, _with_status(rows, now)) for rule, rows in versions.items()}


def _version_row(version: RuleVersion, by: str | None) -> RuleVersionRow:
    return RuleVersionRow(
        id=version.id,
        rule=version.rule,
        value=version.value,
        valid_from=version.valid_from,
        made_at=version.created_at,
        by=by,
        why=version.why,
    )


def _with_status(rows: Sequence[RuleVersionRow], now: datetime) -> tuple[RuleVersionRow, ...]:
    """Return the versions with their status; of those that begin together the newest counts."""
    newest_by_start = {one.valid_from: one for one in reversed(rows)}
    begun = [start for start in newest_by_start if start <= now]
    in_force = newest_by_start[max(begun)].id if begun else None
    to_come = {one.id for start, one in newest_by_start.items() if start > now}
    return tuple(replace(one, status=_status(one.id, in_force, to_come)) for one in rows)


def _status(version_id: int, in_force: int | None, to_come: set[int]) -> VersionStatus:
    if version_id == in_force:
        return VersionStatus.IN_FORCE
    return VersionStatus.TO_COME if version_id in to_come else VersionStatus.PAST
