"""Every version of every rule, as staff read it: what, from when, by whom, why, and if it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.foundation.extensions import db
from marketplace.programme.change import THE_DEFAULT
from marketplace.programme.models import Rule, RuleVersion


class VersionStatus(StrEnum):
    """Whether a version holds now, will, or does not any more (or never came to it)."""

    IN_FORCE = "in-force"
    TO_COME = "to-come"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class RuleVersionRow:
    """One version; `by` is the name of who made it, None for the demo. Moments are in UTC."""

    id: int
    rule: Rule
    value: Any
    valid_from: datetime
    made_at: datetime
    by: str | None
    why: str
    standing: VersionStatus = VersionStatus.PAST


@dataclass(frozen=True, slots=True)
class History:
    """A rule's versions, the last made first."""

    rule: Rule
    versions: tuple[RuleVersionRow, ...] = ()

    @property
    def in_force(self) -> RuleVersionRow | None:
        """The version that holds; None for the software's default."""
        return next((one for one in self.versions if one.standing is VersionStatus.IN_FORCE), None)

    @property
    def to_come(self) -> list[RuleVersionRow]:
        """The versions that will hold, the next one first."""
        coming = [one for one in self.versions if one.standing is VersionStatus.TO_COME]
        return sorted(coming, key=lambda one: one.valid_from)

    @property
    def newest(self) -> int:
        """The id that a change made now has to name."""
        return self.versions[0].id if self.versions else THE_DEFAULT


def histories(now: datetime) -> dict[Rule, History]:
    """The history of every rule as of `now`; one statement."""
    found: dict[Rule, list[RuleVersionRow]] = {rule: [] for rule in Rule}
    for row in db.session.execute(
        select(RuleVersion, User.name, User.username)
        .outerjoin(User, User.id == RuleVersion.staff_id)
        .order_by(RuleVersion.id.desc())
    ):
        version: RuleVersion = row.RuleVersion
        found[version.rule].append(_made(version, row.name or row.username))
    return {rule: History(rule, _stood(made, now)) for rule, made in found.items()}


def _made(version: RuleVersion, by: str | None) -> RuleVersionRow:
    return RuleVersionRow(
        id=version.id,
        rule=version.rule,
        value=version.value,
        valid_from=version.valid_from,
        made_at=version.created_at,
        by=by,
        why=version.why,
    )


def _stood(made: Sequence[RuleVersionRow], now: datetime) -> tuple[RuleVersionRow, ...]:
    """The versions with their standing; of those that begin together only the last made counts."""
    last_of = {one.valid_from: one for one in reversed(made)}
    begun = [start for start in last_of if start <= now]
    holds = last_of[max(begun)].id if begun else None
    coming = {one.id for start, one in last_of.items() if start > now}
    return tuple(replace(one, standing=_standing(one.id, holds, coming)) for one in made)


def _standing(made: int, holds: int | None, coming: set[int]) -> VersionStatus:
    if made == holds:
        return VersionStatus.IN_FORCE
    return VersionStatus.TO_COME if made in coming else VersionStatus.PAST
