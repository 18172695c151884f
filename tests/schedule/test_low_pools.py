"""Marketing and the partner are told once that few codes are left, and again after a top-up."""

from __future__ import annotations

from sqlalchemy import select, update

from marketplace.accounts.models import Role, User
from marketplace.catalogue.models import Partner
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.schedule.low_pools import _warn, warn_of_low_pools
from tests.imports.code_pools.pools import a_pool, top_up
from tests.support.cast import Cast, ListedOffer


def buy(cast: Cast, offer: ListedOffer, key: str) -> None:
    convert(customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key=key)


def told() -> list[str]:
    sent = select(OutboxMessage.recipient).where(OutboxMessage.kind == "pool_low")
    return sorted(db.session.scalars(sent))


def test_a_low_pool_is_told_once_and_again_after_it_was_topped_up(cast: Cast) -> None:
    people = {cast.staff(Role.MARKETING).user_id: "m@x.example", cast.drita.user_id: "d@x.example"}
    with transaction() as session:
        for user_id, email in people.items():
            session.execute(update(User).where(User.id == user_id).values(email=email))
    offer = a_pool(cast.an_offer(points=10), "A1", "A2", "A3", low_at=1)
    assert warn_of_low_pools() == 0

    buy(cast, offer, "1")
    buy(cast, offer, "2")
    assert [warn_of_low_pools(), warn_of_low_pools()] == [1, 0]
    assert told() == ["d@x.example", "m@x.example"]

    top_up(offer, ["A4", "A5"])
    assert warn_of_low_pools() == 0
    buy(cast, offer, "3")
    buy(cast, offer, "4")
    assert warn_of_low_pools() == 1
    assert len(told()) == 4


def test_the_partners_own_address_is_told_too_and_of_two_workers_only_one_tells(
    cast: Cast,
) -> None:
    offer = a_pool(cast.an_offer(points=10), "A1", low_at=1)
    with transaction() as session:
        session.execute(update(Partner).values(email="shop@x.example"))
    assert [_warn(offer.id), _warn(offer.id)] == [True, False]
    assert told().count("shop@x.example") == 1
