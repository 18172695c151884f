"""Apply the programme's rules, and changes to them, to the offers of services by the point."""

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
    """Return the rules' values for a service sold by the point, by the names of offer columns.

    They are the least points of a conversion, the units per point, and the days of validity.
    """
    return {
        "points": programme.service_minimum,
        "units_per_point": programme.units_per_point[unit.value],
        "code_days": programme.units_days,
    }


def by_the_rules(content: OfferContent) -> OfferContent:
    """Return the content with the values of the rules in force; other offers' content unchanged."""
    if content.unit not in BY_THE_POINT:
        return content
    return replace(content, **terms_of(content.unit, programme_now()))


def change_rule(
    *,
    rule: Rule,
    value: object,
    why: str,
    starts_on: date | None,
    made_from: int,
    actor: Actor,
) -> int:
    """Change a rule of the programme and apply it to offers, in one transaction.

    Returns the version's id; raises what `programme.change.change_rule` raises.
    """
    with transaction():
        version_id = change.change_rule(
            rule=rule, value=value, why=why, starts_on=starts_on, made_from=made_from, actor=actor
        )
        take_effect()
    return version_id


def take_effect() -> int:
    """Apply the rules in force to the services; returns the number of changed offers.

    It runs with each change, and once a minute for versions that begin later.
    """
    if not differing_offers(programme_now()):
        return 0
    with transaction() as session:
        # the rules are read under the offers' lock, so that no older reading undoes a newer one
        session.execute(_ALL.order_by(Offer.id).with_for_update())
        programme = programme_now()
        offer_ids = differing_offers(programme)
        if offer_ids:
            _apply(session, programme, offer_ids)
        return len(offer_ids)


def differing_offers(programme: Programme) -> list[int]:
    """Return the ids of the offers that the programme would change; one statement."""
    differences = [and_(Offer.unit == unit, _differs(unit, programme)) for unit in BY_THE_POINT]
    return list(db.session.scalars(_ALL.where(or_(*differences)).order_by(Offer.id)))


def _differs(unit: Unit, programme: Programme) -> ColumnElement[bool]:
    return or_(*(getattr(Offer, name) != n for name, n in terms_of(unit, programme).items()))


def _apply(session: Session, programme: Programme, offer_ids: list[int]) -> None:
    revision = version.bump(session)
    for unit in BY_THE_POINT:
        session.execute(
            update(Offer)
            .where(Offer.id.in_(offer_ids), Offer.unit == unit)
            .values(revision=revision, **terms_of(unit, programme))
            .execution_options(synchronize_session=False)
        )
