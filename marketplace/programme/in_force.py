"""Find the version of each rule that is in force at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.programme.models import Rule, RuleVersion
from marketplace.programme.rules import Programme, from_values

_VERSIONS = select(RuleVersion.rule, RuleVersion.value, RuleVersion.valid_from).order_by(
    RuleVersion.valid_from, RuleVersion.id
)


@dataclass(frozen=True, slots=True)
class Version:
    """A value of a rule from a moment on."""

    rule: Rule
    value: Any
    valid_from: datetime


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Every version of every rule, in the order in which they begin."""

    versions: tuple[Version, ...]

    def at(self, moment: datetime) -> Programme:
        """Return the programme at that moment; of those that begin together, the newest."""
        begun = {one.rule: one.value for one in self.versions if one.valid_from <= moment}
        return from_values(begun)

    def on(self, day: date) -> Programme:
        """Return the programme that decides the points earned on a day.

        It is that of the day's last moment; for today, of the current moment.
        """
        return self.at(deciding_moment(day))


def deciding_moment(day: date) -> datetime:
    """Return the moment whose rules decide the points earned on a day."""
    if day == clock.today():
        return clock.now()
    return clock.end_of(day) - timedelta(microseconds=1)


def rule_book() -> RuleBook:
    """Return all versions of all rules; one statement."""
    return RuleBook(tuple(records(Version, db.session.execute(_VERSIONS))))


def programme_now() -> Programme:
    """Return the rules in force now."""
    return rule_book().at(clock.now())
