"""The page "Si funksionon": the programme explained to customers, from the rules in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from flask.typing import ResponseReturnValue

from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.customers.planned_rules import PlannedChange, planned_changes
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import page
from marketplace.blueprints.web.tariff_labels import TARIFFS
from marketplace.foundation import clock
from marketplace.points.billing.points_per_euro import points_of_month
from marketplace.points.expiry import expires_on
from marketplace.programme.history import History, histories
from marketplace.programme.in_force import programme_now
from marketplace.programme.models import Rule
from marketplace.programme.rules import Programme


@dataclass(frozen=True, slots=True)
class ProgrammeDescription:
    """The values of the page: the rules, worked examples, and which rules are the demo's.

    `points_of` returns the points for cents spent in a month; `last_days` are last year's and
    this year's, each with the last day of its points, and empty where points do not expire.
    `planned` are the changes of rules to come.
    """

    programme: Programme
    points_of: Callable[[int], int]
    earns_from: date
    last_days: list[tuple[int, date]]
    examples: frozenset[Rule]
    planned: list[PlannedChange]


@bp.get("/how-it-works")
@public
def how_it_works() -> ResponseReturnValue:
    """Show how points are earned, how long they last and what they buy."""
    return page("customers/how_it_works.html", told=_description(clock.today()), tariffs=TARIFFS)


def _description(today: date) -> ProgrammeDescription:
    programme, known = programme_now(), histories(clock.now())
    ends = [(year, expires_on(date(year, 12, 31), programme.expiry)) for year in _years(today)]
    return ProgrammeDescription(
        programme=programme,
        points_of=partial(points_of_month, points_per_euro=programme.points_per_euro),
        earns_from=clock.first_of_next_month(today),
        last_days=[(year, last) for year, last in ends if last is not None],
        examples=_examples(known),
        planned=planned_changes(known),
    )


def _years(today: date) -> tuple[int, int]:
    return today.year - 1, today.year


def _examples(known: Mapping[Rule, History]) -> frozenset[Rule]:
    """Return the rules whose values no member of staff has decided: the demo's."""
    return frozenset(rule for rule, past in known.items() if past.in_force and not past.in_force.by)
