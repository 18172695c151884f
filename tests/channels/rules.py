"""The rules of converting, each as a situation: what is there before, and whether it may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import update

from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.pools.pools import recall
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.membership.stop import IssuedCodes, lift, report_lost_phone, stop
from marketplace.points.models import Lot
from tests.channels.offers import AMOUNT, COFFEE, DATA, FILLO, KINDS, MUG, POOL, POOL_AMOUNT, Kind
from tests.support.cast import PASSWORD, Cast, ListedOffer, LotOf, Person, a_customer

Before = Callable[[Cast, Kind, ListedOffer, Person], None]
DAY: Final = timedelta(days=1)  # longer than any run of the tests


def nothing(_cast: Cast, _kind: Kind, _offer: ListedOffer, _who: Person) -> None:
    """Nothing else happened before."""


def had_one(cast: Cast, kind: Kind, offer: ListedOffer, who: Person) -> None:
    """The customer has had one of it."""
    shop = cast.shop if kind is MUG else None
    convert(
        customer_id=who.customer_id,
        offer=offer.slug,
        via=ConversionChannel.WEB,
        key="before",
        points=kind.points,
        shop_id=shop,
    )


def points_are_over(_cast: Cast, _kind: Kind, _offer: ListedOffer, who: Person) -> None:
    """All points expired yesterday, and the calendar has not run yet."""
    yesterday = clock.today() - timedelta(days=1)
    _change(update(Lot).where(Lot.customer_id == who.customer_id).values(expires_on=yesterday))


def stopped_by_support(cast: Cast, _kind: Kind, _offer: ListedOffer, who: Person) -> None:
    """Support stopped the account: the phone was stolen."""
    stop(
        customer_id=who.customer_id,
        codes=IssuedCodes.HONOUR,
        reason="stolen phone",
        actor=cast.staff(Role.SUPPORT).actor,
    )


def lost_the_phone(_cast: Cast, _kind: Kind, _offer: ListedOffer, who: Person) -> None:
    """The customer stopped the account from the web."""
    report_lost_phone(
        user_id=who.user_id,
        customer_id=who.customer_id,
        password=PASSWORD,
        codes=IssuedCodes.HONOUR,
    )


def stopped_and_opened(cast: Cast, kind: Kind, offer: ListedOffer, who: Person) -> None:
    """Support opened the stopped account again."""
    stopped_by_support(cast, kind, offer, who)
    lift(customer_id=who.customer_id, reason="found", actor=cast.staff(Role.SUPPORT).actor)


def reserved_for_another(cast: Cast, kind: Kind, offer: ListedOffer, _who: Person) -> None:
    """Another customer had the shop put its last one aside."""
    had_one(cast, kind, offer, a_customer("valon", [LotOf(100)]))


def codes_recalled(cast: Cast, _kind: Kind, offer: ListedOffer, _who: Person) -> None:
    """The partner's codes were recalled, so none is left."""
    recall(offer_id=offer.id, reason="leaked", actor=cast.staff(Role.MARKETING).actor)


def _change(statement: Any) -> None:
    with transaction() as session:
        session.execute(statement)


@dataclass(frozen=True)
class Rule:
    """A situation. `refused` names why it may not be; empty where it may."""

    name: str
    refused: str = ""
    who: str = "arta"
    given: dict[str, Any] = field(default_factory=dict)
    before: Before = nothing
    points: int | None = None
    kinds: tuple[Kind, ...] = KINDS


RULES: Final = (
    Rule("enough points"),
    Rule("the last one", given={"stock": 1}, kinds=(COFFEE, DATA, FILLO)),
    Rule("exactly the least", points=10, kinds=(DATA,)),
    Rule("a tariff that it fits", given={"tariffs": ["private-prepaid"]}, kinds=(DATA, FILLO)),
    Rule("too few points", "too few", who="besnik"),
    Rule("points that have expired", "too few", before=points_are_over),
    Rule("blocked", "blocked", who="dafina"),
    Rule("stopped by support", "stopped", before=stopped_by_support),
    Rule("the customer lost the phone", "stopped", before=lost_the_phone),
    Rule("opened again after a stop", before=stopped_and_opened),
    Rule("sold out", "sold out", given={"stock": 0}, kinds=(COFFEE, DATA, FILLO)),
    Rule(
        "reserved for another",
        "none here",
        given={"in_shop": 1},
        before=reserved_for_another,
        kinds=(MUG,),
    ),
    Rule("an amount", kinds=(AMOUNT,)),
    Rule("a partner's own code", kinds=(POOL, POOL_AMOUNT)),
    Rule("no code of the partner left", "sold out", before=codes_recalled, kinds=(POOL,)),
    Rule("all of a small balance", "too few", who="besnik", kinds=(AMOUNT,)),
    Rule("fewer than the least amount", "least amount", points=15, kinds=(AMOUNT,)),
    Rule("more than the most amount", "most amount", points=405, kinds=(AMOUNT,)),
    Rule("between two amounts", "between", points=42, kinds=(AMOUNT,)),
    Rule("the limit of one is reached", "limit", given={"per_customer": 1}, before=had_one),
    Rule("not open yet", "not open", given={"opens_at": clock.now() + DAY}),
    Rule("closed", "closed", given={"closes_at": clock.now() - DAY}),
    Rule("paused", "not there", given={"state": OfferState.PAUSED}),
    Rule("withdrawn", "not there", given={"state": OfferState.WITHDRAWN}),
    Rule("below the least", "least", points=9, kinds=(DATA,)),
    Rule("more units than can be counted", "most", points=2**31 - 1, kinds=(DATA,)),
    Rule("another tariff", "tariff", given={"tariffs": ["private-postpaid"]}, kinds=(DATA, FILLO)),
)
