"""Create and edit offers."""

from __future__ import annotations

from dataclasses import asdict, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.catalogue import version
from marketplace.catalogue.amounts import scale_problems
from marketplace.catalogue.models import Category, Offer, OfferKind, OfferState, Partner, Unit
from marketplace.catalogue.offers import stock
from marketplace.catalogue.offers.content import (
    OfferContent,
    changes,
    columns_of,
    content_changes,
    content_of,
)
from marketplace.catalogue.offers.crops import parse_name
from marketplace.catalogue.offers.offer_codes import normal_code, offer_code_problem
from marketplace.catalogue.offers.programme_rules import by_the_rules
from marketplace.catalogue.offers.publishing_rules import NotReady, Obstacle, obstacles
from marketplace.catalogue.offers.states import NotFromThisState
from marketplace.catalogue.pools.edit_rules import require_same_partner
from marketplace.catalogue.slugs import new_slug
from marketplace.foundation import clock
from marketplace.foundation.languages import default_language
from marketplace.foundation.languages.texts import text_in, with_other_languages
from marketplace.foundation.refusals import InvalidInput, NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.programme.models import Tariff


class ChangedMeanwhile(Refusal):
    """The offer was saved by another person after this person opened it."""

    says = _l("Someone else has changed this in the meantime. Please check it again before saving.")


def create_offer(*, content: OfferContent, actor: Actor) -> int:
    """Create a draft and return the offer's id; raises InvalidInput for invalid content.

    A service sold by the point takes its numbers from the programme's rules.
    """
    content = by_the_rules(_normalised(content))
    with transaction() as session:
        revision = version.bump(session)
        _require_valid(session, content, offer_id=None)
        offer = Offer(
            slug=new_slug(session, Offer, text_in(content.title, default_language())),
            state=OfferState.DRAFT,
            created_at=clock.now(),
            revision=revision,
            **columns_of(content),
        )
        session.add(offer)
        session.flush()
        stock.set_remaining(session, offer.id, content.stock)
        _, after = changes({}, asdict(content))
        audit.record(actor, "offer.create", "offer", offer.id, after=after)
    return offer.id


def edit_offer(
    *, offer_id: int, content: OfferContent, revision: int, stock_seen: int | None, actor: Actor
) -> None:
    """Change the offer as it was at `revision`; earlier conversions keep their terms.

    `stock_seen` is the stock that the writer saw: conversions since then stay subtracted; the stock
    of an offer with a pool of codes is the number of those left, whatever the content says. The
    values that the programme's rules decide of a service sold by the point do not change here.
    Raises NotFound, ChangedMeanwhile, NotFromThisState, InvalidInput, and NotReady where a
    published offer would become one that cannot be published.
    """
    content = _normalised(content)
    with transaction() as session:
        offer, left = lock_offer(session, offer_id)
        require_revision(offer, revision)
        if offer.state is OfferState.WITHDRAWN:
            raise NotFromThisState
        old = content_of(offer, left)
        content = _with_other_languages(old, content)
        pooled = require_same_partner(session, offer, content.partner_id)
        wanted = left if pooled else _stock_after(left, stock_seen, content.stock)
        new = by_the_rules(replace(content, stock=wanted))
        _save(session, offer, new)
        if offer.state is OfferState.PUBLISHED:
            require_publishable(session, offer, new)
        before, after = content_changes(old, new)
        if after:
            audit.record(actor, "offer.edit", "offer", offer_id, before=before, after=after)


def lock_offer(session: Session, offer_id: int) -> tuple[Offer, int | None]:
    """Return the offer and its stock, both locked until the transaction ends; raises NotFound."""
    offer = session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
    if offer is None:
        raise NotFound
    return offer, stock.lock(session, offer_id)


def require_revision(offer: Offer, revision: int | None) -> None:
    """Raise ChangedMeanwhile unless the offer is as the caller saw it; None is any."""
    if revision is not None and offer.revision != revision:
        raise ChangedMeanwhile


def obstacles_of(session: Session, offer: Offer, content: OfferContent) -> list[Obstacle]:
    """Return the obstacles to publishing the offer with this content."""
    partner = session.get(Partner, content.partner_id) if content.partner_id else None
    return obstacles(
        content,
        partner_withdrawn=partner is not None and partner.withdrawn_at is not None,
        code_taken=_code_taken(session, content.offer_code, offer.id),
        now=clock.now(),
    )


def require_publishable(session: Session, offer: Offer, content: OfferContent) -> None:
    """Raise NotReady, with every obstacle, unless the offer may be in the shop."""
    obstacles_found = obstacles_of(session, offer, content)
    if obstacles_found:
        raise NotReady(obstacles_found)


def _with_other_languages(old: OfferContent, new: OfferContent) -> OfferContent:
    return replace(
        new,
        title=with_other_languages(old.title, new.title),
        description=with_other_languages(old.description, new.description),
        terms=with_other_languages(old.terms, new.terms),
    )


def _save(session: Session, offer: Offer, content: OfferContent) -> None:
    revision = version.bump(session)
    _require_valid(session, content, offer_id=offer.id)
    for name, value in columns_of(content).items():
        setattr(offer, name, value)
    offer.revision = revision
    session.flush()
    stock.set_remaining(session, offer.id, content.stock)


def _stock_after(left: int | None, seen: int | None, wanted: int | None) -> int | None:
    """Return the stock that the writer wants, less the conversions since the writer saw it."""
    if left is None or seen is None or wanted is None:
        return wanted
    return max(0, wanted - (seen - left))


def _normalised(content: OfferContent) -> OfferContent:
    """Return the content with the offer code as stored, and without values of other kinds."""
    tariffs = tuple(sorted(set(content.tariffs or ()))) or None
    kept = replace(content, offer_code=normal_code(content.offer_code), tariffs=tariffs)
    if content.kind is not OfferKind.PARTNER:
        kept = replace(kept, partner_id=None, points_most=None, points_step=None)
    if content.kind is OfferKind.GIFT:
        kept = replace(kept, stock=None)  # each shop has its own
    if content.kind is not OfferKind.SERVICE:
        return replace(kept, unit=None, units_per_point=None, tariffs=None)
    return replace(kept, units_per_point=None) if content.unit is Unit.PACKAGE else kept


def _require_valid(session: Session, content: OfferContent, *, offer_id: int | None) -> None:
    """Raise InvalidInput for content that the tables cannot hold or no draft should."""
    if content.kind is OfferKind.PARTNER and _missing(session, Partner, content.partner_id):
        raise InvalidInput("partner", _l("Choose the partner that provides this offer."))
    if _missing(session, Category, content.category_id):
        raise InvalidInput("category", _l("Choose a category."))
    if content.points <= 0:
        raise InvalidInput("points", _l("The price must be at least one point."))
    if content.image is not None and parse_name(content.image) is None:
        message = _l("This picture is not there any more. Please choose its file again.")
        raise InvalidInput("image", message)
    for field, problem in scale_problems(content):
        raise InvalidInput(field, problem)
    if content.kind is OfferKind.SERVICE:
        _require_service(content)
    if content.offer_code is not None:
        _require_code(session, content.offer_code, offer_id, package=content.unit is Unit.PACKAGE)


def _require_service(content: OfferContent) -> None:
    if content.unit is None:
        raise InvalidInput("unit", _l("What the service gives is missing."))
    if not set(content.tariffs or ()) <= set(Tariff):
        raise InvalidInput("tariffs", _l("Choose tariffs from the list."))


def _require_code(session: Session, code: str, offer_id: int | None, *, package: bool) -> None:
    problem = offer_code_problem(code, package=package)
    if problem is not None:
        raise InvalidInput("offer_code", problem)
    if _code_taken(session, code, offer_id):
        raise InvalidInput("offer_code", _l("Another offer already has that offer code."))


def _missing(session: Session, table: type[Partner | Category], key: int | None) -> bool:
    return key is None or session.get(table, key) is None


def _code_taken(session: Session, code: str | None, offer_id: int | None) -> bool:
    holder = session.scalar(select(Offer.id).where(Offer.offer_code == code)) if code else None
    return holder is not None and holder != offer_id
