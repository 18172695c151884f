"""Services sold by the point hold the programme's rules in their offers, and follow its changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Offer, OfferState, Unit
from marketplace.catalogue.offers.content import OfferContent
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.programme import change
from marketplace.programme.in_force import programme_now
from marketplace.programme.models import Rule
from marketplace.programme.rules import Programme

BY_THE_POINT: Final = (Unit.MB, Unit.SMS, Unit.MMS)
_ALL = select(Offer.id).where(Offer.unit.in_(BY_THE_POINT), Offer.state != OfferState.WITHDRAWN)


def terms_of(unit: Unit, programme: Programme) -> dict[str, Any]:
    """What the rules say of a service sold by the point, by the names of the offer's facts.

    The least points of a conversion, the units for each point, and the days that units are good.
    """
    return {
        "points": programme.service_minimum,
        "units_per_point": programme.units_per_point[unit.value],
        "code_days": programme.units_days,
    }


def by_the_rules(facts: OfferContent) -> OfferContent:
    """The facts with what the rules in force decide of them; those of other offers as they are."""
    if facts.unit not in BY_THE_POINT:
        return facts
    return replace(facts, **terms_of(facts.unit, programme_now()))


def change_rule(
    *,
    rule: Rule,
    value: object,
    why: str,
    starts_on: date | None,
    made_from: int,
    actor: Actor,
) -> int:
    """Change a rule of the programme and let it take effect, both or neither.

    Returns the version's id; raises what `programme.change.change_rule` raises.
    """
    with transaction():
        made = change.change_rule(
            rule=rule, value=value, why=why, starts_on=starts_on, made_from=made_from, actor=actor
        )
        take_effect()
    return made


def take_effect() -> int:
    """Give the services the rules in force; returns how many offers changed.

    Called with each change, and once a minute for versions that begin later.
    """
    if not differing(programme_now()):
        return 0
    with transaction() as session:
        # the rules are read once the offers are held, or an older reading could undo a newer one
        session.execute(_ALL.order_by(Offer.id).with_for_update())
        programme = programme_now()
        changing = differing(programme)
        if changing:
            _give(session, programme, changing)
        return len(changing)


def differing(programme: Programme) -> list[int]:
    """The offers that the programme would change, by their ids; one statement."""
    wrong = [and_(Offer.unit == unit, _differs(unit, programme)) for unit in BY_THE_POINT]
    return list(db.session.scalars(_ALL.where(or_(*wrong)).order_by(Offer.id)))


def _differs(unit: Unit, programme: Programme) -> ColumnElement[bool]:
    return or_(*(getattr(Offer, name) != n for name, n in terms_of(unit, programme).items()))


def _give(session: Session, programme: Programme, changing: list[int]) -> None:
    revision = version.bump(session)
    for unit in BY_THE_POINT:
        session.execute(
            update(Offer)
            .where(Offer.id.in_(changing), Offer.unit == unit)
            .values(revision=revision, **terms_of(unit, programme))
            .execution_options(synchronize_session=False)
        )
