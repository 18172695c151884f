"""Convert: the points go, the code comes, the customer is told; all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, select, update

from marketplace.accounts.models import Role
from marketplace.catalogue.models import Offer, OfferKind, Stock, Unit
from marketplace.catalogue.offers import stock
from marketplace.conversions import codes, refusals
from marketplace.conversions import convert as conversions
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.receipts import Receipt, receipt
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.verify import verify
from marketplace.customers.models import Channel
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.refusals import NotEnoughPoints
from marketplace.points.spendable import spendable_parts
from tests.support.cast import Cast, ListedOffer, LotOf, Person, a_customer

Outbox = Callable[[], list[OutboxMessage]]


def convert(person: Person, offer: ListedOffer, key: str = "click", **more: int) -> Receipt:
    return conversions.convert(
        customer_id=person.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key=key, **more
    )


def test_the_points_go_and_a_code_comes(cast: Cast) -> None:
    made = convert(cast.arta, cast.an_offer(points=80))

    assert made.code is not None
    assert codes.normalise(made.code)
    assert balance(cast.arta.customer_id) == 560
    assert receipt(customer_id=cast.arta.customer_id, conversion_id=made.id).code == made.code


def test_a_fresh_receipt_tells_what_is_left_and_a_later_one_no_more(cast: Cast) -> None:
    offer = cast.an_offer(points=80)

    assert [convert(cast.arta, offer).balance for _twice in range(2)] == [560, None]


def test_the_points_that_expire_first_go_first(cast: Cast) -> None:
    convert(cast.arta, cast.an_offer(points=100))

    assert [one.points for one in spendable_parts(cast.arta.customer_id)] == [340, 200]


def test_the_customer_is_told_by_email_and_sms_once(cast: Cast, outbox: Outbox) -> None:
    made = convert(cast.arta, cast.an_offer())
    told = outbox()

    assert sorted(message.channel for message in told) == [Channel.EMAIL, Channel.SMS]
    assert {message.facts["code_shown"] for message in told} == {made.code}
    assert {message.conversion_id for message in told} == {made.id}


def test_the_same_key_again_is_the_same_conversion(cast: Cast, outbox: Outbox) -> None:
    offer = cast.an_offer()
    first = convert(cast.arta, offer)
    again = convert(cast.arta, offer)

    assert (again.id, again.code) == (first.id, first.code)
    assert balance(cast.arta.customer_id) == 560
    assert len(outbox()) == 2


def test_the_same_key_again_is_answered_even_when_nothing_is_left(cast: Cast) -> None:
    customer = a_customer("once", [LotOf(80)])
    offer = cast.an_offer(points=80, stock=1)

    assert convert(customer, offer).id == convert(customer, offer).id


def test_another_customers_key_is_another_key(cast: Cast) -> None:
    other, offer = a_customer("other", [LotOf(100)]), cast.an_offer()

    assert convert(cast.arta, offer).id != convert(other, offer).id


def test_too_few_points_are_refused_and_nothing_changes(cast: Cast, outbox: Outbox) -> None:
    with pytest.raises(NotEnoughPoints):
        convert(cast.besnik, cast.an_offer(stock=3))

    assert balance(cast.besnik.customer_id) == 4
    assert db.session.scalar(select(func.count()).select_from(Conversion)) == 0
    assert outbox() == []
    assert db.session.scalars(select(Stock.remaining)).all() == [3]


def test_a_blocked_customer_is_refused_however_many_points(cast: Cast) -> None:
    with pytest.raises(refusals.Blocked):
        convert(cast.dafina, cast.an_offer())


def test_the_last_item_can_be_had_and_then_it_is_sold_out(cast: Cast) -> None:
    offer = cast.an_offer(stock=1)
    convert(cast.arta, offer, "first")

    with pytest.raises(refusals.SoldOut):
        convert(cast.arta, offer, "second")


def test_when_the_last_item_goes_meanwhile_everything_is_taken_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, outbox: Outbox
) -> None:
    monkeypatch.setattr(stock, "take", lambda *_: False)
    offer = cast.an_offer(stock=1)

    with pytest.raises(refusals.SoldOut):
        convert(cast.arta, offer)
    assert balance(cast.arta.customer_id) == 640
    assert outbox() == []
    assert verify().violations == []


def test_a_cancelled_conversion_counts_against_no_limit(cast: Cast) -> None:
    offer = cast.an_offer(per_customer=1)
    made = convert(cast.arta, offer, "first")
    with pytest.raises(refusals.LimitReached):
        convert(cast.arta, offer, "second")
    cancel(conversion_id=made.id, reason="mistake", actor=cast.staff(Role.SUPPORT).actor)

    assert convert(cast.arta, offer, "third").id != made.id


def test_the_price_is_that_at_conversion_whatever_staff_change_later(cast: Cast) -> None:
    offer = cast.an_offer("Coffee", points=80)
    made = convert(cast.arta, offer)
    with transaction() as session:
        session.execute(update(Offer).values(points=500, title={"en": "Tea"}))
    kept = receipt(customer_id=cast.arta.customer_id, conversion_id=made.id)

    assert (kept.points, kept.terms["title"]["en"]) == (80, "Coffee")


def test_a_code_is_good_to_the_end_of_its_last_day_in_prishtina(cast: Cast) -> None:
    offer = cast.an_offer(code_days=30)
    with time_machine.travel(datetime(2026, 10, 1, 23, 30, tzinfo=UTC), tick=False):
        made = convert(cast.arta, offer)

    # It is 2 October in Prishtina; 1 November is its 30th day, after the clocks went back.
    assert made.good_until == datetime(2026, 11, 1, 23, tzinfo=UTC)


def test_mb_are_converted_by_the_point(cast: Cast) -> None:
    mb = cast.an_offer(kind=OfferKind.SERVICE, unit=Unit.MB, units_per_point=5, points=10)
    made = convert(cast.arta, mb, points=30)

    assert (made.points, made.units, made.code) == (30, 150, None)
    assert balance(cast.arta.customer_id) == 610


def test_a_service_goes_to_no_line_but_the_customers_own(cast: Cast) -> None:
    package = cast.an_offer(kind=OfferKind.SERVICE, unit=Unit.PACKAGE, points=90)

    with pytest.raises(refusals.NoSuchLine):
        convert(cast.arta, package, line_id=cast.besnik.line_id)
    assert balance(cast.arta.customer_id) == 640


def test_a_gift_is_not_converted_on_the_web(cast: Cast) -> None:
    with pytest.raises(refusals.OnlyInShops):
        convert(cast.arta, cast.an_offer(kind=OfferKind.GIFT))


def test_an_unknown_offer_cannot_be_converted(cast: Cast) -> None:
    nothing = ListedOffer(0, "no-such-offer", 1, None)

    with pytest.raises(refusals.OfferNotThere):
        convert(cast.arta, nothing)


def test_a_receipt_is_its_customers_alone(cast: Cast) -> None:
    made = convert(cast.arta, cast.an_offer())

    with pytest.raises(NotFound):
        receipt(customer_id=cast.besnik.customer_id, conversion_id=made.id)


def test_points_expired_at_midnight_cannot_be_spent_before_the_books_are_swept(
    cast: Cast,
) -> None:
    late = a_customer("late", [LotOf(100, days=-1), LotOf(50, days=0)])

    with pytest.raises(Refusal) as refusal:
        convert(late, cast.an_offer(points=80))
    assert refusal.value.details["balance"] == 50


def test_the_books_and_the_conversions_agree(cast: Cast) -> None:
    for key in ("a", "b", "c"):
        convert(cast.arta, cast.an_offer(points=90), key)

    assert verify().violations == []
    assert verify().counts["issued"] == 3
