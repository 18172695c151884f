"""Writing offers: a new one, and changes to one, whatever its state."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.models import Category, Offer, OfferKind, OfferState, Partner, Unit
from marketplace.catalogue.offers import stock
from marketplace.catalogue.offers.content import (
    OfferFacts,
    changes,
    columns_of,
    fact_changes,
    facts_of,
)
from marketplace.catalogue.offers.offer_codes import mistaken, normal_code
from marketplace.catalogue.offers.programme_rules import by_the_rules
from marketplace.catalogue.offers.publishing_rules import NotReady, Obstacle, obstacles
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.slugs import new_slug
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.programme.models import Tariff


class ChangedMeanwhile(Refusal):
    """Somebody else saved the offer after this person opened it."""

    says = _l("Someone else has changed this in the meantime. Please check it again before saving.")


def create_offer(*, facts: OfferFacts, actor: Actor) -> int:
    """Write a new draft and return the offer's id; raises InvalidInput for what cannot be.

    A service sold by the point takes its numbers from the programme's rules.
    """
    facts = by_the_rules(_normal(facts))
    with transaction() as session:
        revision = version.bump(session)
        _require_possible(session, facts, offer_id=None)
        offer = Offer(
            slug=new_slug(session, Offer, facts.title_sq),
            state=OfferState.DRAFT,
            created_at=clock.now(),
            revision=revision,
            **columns_of(facts),
        )
        session.add(offer)
        session.flush()
        stock.settle(session, offer.id, facts.stock)
        _, after = changes({}, asdict(facts))
        audit.record(actor, "offer.create", "offer", offer.id, after=after)
    return offer.id


def edit_offer(
    *, offer_id: int, facts: OfferFacts, revision: int, stock_seen: int | None, actor: Actor
) -> None:
    """Change the offer as it was at `revision`; what is sold already keeps its terms.

    `stock_seen` is the stock that the writer saw: what was converted since then stays taken. What
    the programme's rules decide of a service sold by the point is not changed here.
    Raises NotFound, ChangedMeanwhile, InvalidInput, and NotReady where a published offer would
    become one that could not be published.
    """
    facts = _normal(facts)
    with transaction() as session:
        offer, left = lock_offer(session, offer_id)
        if offer.revision != revision:
            raise ChangedMeanwhile
        if offer.state is OfferState.WITHDRAWN:
            raise NotFromThisState
        before = facts_of(offer, left)
        after = by_the_rules(replace(facts, stock=_stock_after(left, stock_seen, facts.stock)))
        _save(session, offer, after)
        if offer.state is OfferState.PUBLISHED:
            require_publishable(session, offer, after)
        was, became = fact_changes(before, after)
        if became:
            audit.record(actor, "offer.edit", "offer", offer_id, before=was, after=became)


def lock_offer(session: Session, offer_id: int) -> tuple[Offer, int | None]:
    """The offer and its stock, both held until the transaction ends; raises NotFound."""
    offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
    if offer is None:
        raise NotFound
    return offer, stock.lock(session, offer_id)


def obstacles_of(session: Session, offer: Offer, facts: OfferFacts) -> list[Obstacle]:
    """What stands in the way of publishing the offer with these facts."""
    partner = session.get(Partner, facts.partner_id) if facts.partner_id else None
    return obstacles(
        facts,
        partner_withdrawn=partner is not None and partner.withdrawn_at is not None,
        code_taken=_code_taken(session, facts.offer_code, offer.id),
        now=clock.now(),
    )


def require_publishable(session: Session, offer: Offer, facts: OfferFacts) -> None:
    """Raise NotReady, with every obstacle, unless the offer may be in the shop."""
    found = obstacles_of(session, offer, facts)
    if found:
        raise NotReady(found)


def _save(session: Session, offer: Offer, facts: OfferFacts) -> None:
    revision = version.bump(session)
    _require_possible(session, facts, offer_id=offer.id)
    for name, value in columns_of(facts).items():
        setattr(offer, name, value)
    offer.revision = revision
    session.flush()
    stock.settle(session, offer.id, facts.stock)


def _stock_after(left: int | None, seen: int | None, wanted: int | None) -> int | None:
    """What is left once the writer's wish is applied to what was converted since they looked."""
    if left is None or seen is None or wanted is None:
        return wanted
    return max(0, wanted - (seen - left))


def _normal(facts: OfferFacts) -> OfferFacts:
    """The facts with the code as it is stored, and without what is another kind's."""
    service = facts.kind is OfferKind.SERVICE
    return replace(
        facts,
        offer_code=normal_code(facts.offer_code),
        partner_id=facts.partner_id if facts.kind is OfferKind.PARTNER else None,
        stock=None if facts.kind is OfferKind.GIFT else facts.stock,  # each shop has its own
        unit=facts.unit if service else None,
        units_per_point=facts.units_per_point
        if service and facts.unit is not Unit.PACKAGE
        else None,
        tariffs=tuple(sorted(set(facts.tariffs))) if service and facts.tariffs else None,
    )


def _require_possible(session: Session, facts: OfferFacts, *, offer_id: int | None) -> None:
    """Raise InvalidInput for what the tables could not hold or no draft should."""
    if facts.kind is OfferKind.PARTNER and _missing(session, Partner, facts.partner_id):
        raise InvalidInput("partner", _l("Choose the partner that provides this offer."))
    if _missing(session, Category, facts.category_id):
        raise InvalidInput("category", _l("Choose a category."))
    if facts.points <= 0:
        raise InvalidInput("points", _l("The price must be at least one point."))
    if facts.kind is OfferKind.SERVICE and facts.unit is None:
        raise InvalidInput("unit", _l("What the service gives is missing."))
    if not set(facts.tariffs or ()) <= set(Tariff):
        raise InvalidInput("tariffs", _l("Choose tariffs from the list."))
    if facts.offer_code is not None:
        _require_code(session, facts.offer_code, offer_id, package=facts.unit is Unit.PACKAGE)


def _require_code(session: Session, code: str, offer_id: int | None, *, package: bool) -> None:
    wrong = mistaken(code, package=package)
    if wrong is not None:
        raise InvalidInput("offer_code", wrong)
    if _code_taken(session, code, offer_id):
        raise InvalidInput("offer_code", _l("Another offer already has that offer code."))


def _missing(session: Session, table: type[Partner | Category], key: int | None) -> bool:
    return key is None or session.get(table, key) is None


def _code_taken(session: Session, code: str | None, offer_id: int | None) -> bool:
    holder = session.scalar(select(Offer.id).where(Offer.offer_code == code)) if code else None
    return holder is not None and holder != offer_id
