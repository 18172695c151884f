"""Request PINs: none is sent for what would be refused anyway."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.conversions import refusals
from marketplace.counter.models import Approval, ApprovalState
from marketplace.counter.refusals import NobodyWithNumber, NoShopOfOwn, StoppedCustomer
from marketplace.counter.request_approval import Clerk, ask_for_gift, ask_to_fetch
from marketplace.customers.models import Channel, LineKind
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal, TooManyAttempts
from marketplace.membership.stop import IssuedCodes, stop
from marketplace.messages.models import OutboxMessage
from marketplace.messages.render import OutgoingMessage, render
from marketplace.points.refusals import NotEnoughPoints
from tests.counter.conftest import Ask, Reserve, clerk_of, newest_pin
from tests.support.cast import Cast, ListedOffer, LotOf, a_customer, a_line, a_stock, a_user

Outbox = Callable[[], list[OutboxMessage]]


def pins(outbox: Outbox) -> list[OutboxMessage]:
    return [sent for sent in outbox() if sent.kind == "counter_pin"]


def test_the_pin_goes_by_sms_to_the_number_that_was_named(
    cast: Cast, clerk: Clerk, gift: ListedOffer, outbox: Outbox
) -> None:
    second = a_line(cast.arta.customer_id).number
    ask_for_gift(clerk=clerk, number=second, offer=gift.slug)
    (sent,) = pins(outbox)
    assert (sent.channel, sent.recipient) == (Channel.SMS, second)


def test_the_sms_names_the_gift_the_points_and_the_shop(ask: Ask, outbox: Outbox) -> None:
    ask()
    (sent,) = pins(outbox)
    text = render(
        OutgoingMessage(1, sent.kind, sent.channel, "en", sent.recipient, sent.facts)
    ).text
    assert [word for word in (newest_pin(), "Mug", "60", "IPKO Prishtina") if word in text] == [
        newest_pin(), "Mug", "60", "IPKO Prishtina",
    ]  # fmt: skip


def test_only_a_hash_of_a_counter_pin_is_stored_for_ten_minutes(ask: Ask) -> None:
    with time_machine.travel(clock.now(), tick=False):
        approval = db.session.get_one(Approval, ask())
        assert approval.expires_at - clock.now() == timedelta(minutes=10)
    assert approval.pin_hash
    assert newest_pin() not in approval.pin_hash
    assert (approval.state, approval.wrong_pins, approval.points) == (ApprovalState.OPEN, 0, 60)


def test_a_request_for_a_counter_pin_is_in_the_audit_log_without_the_pin(
    cast: Cast, ask: Ask
) -> None:
    ask()
    (entry,) = db.session.scalars(select(AuditEntry)).all()
    assert (entry.action, entry.user_id) == ("counter.ask", cast.clerk.user_id)
    assert (entry.subject_kind, entry.subject_id) == ("customer", str(cast.arta.customer_id))
    assert newest_pin() not in f"{entry.before} {entry.after}"


def refused(ask: Ask, outbox: Outbox, refusal: type[Refusal], *given: object) -> None:
    with pytest.raises(refusal):
        ask(*given)
    assert pins(outbox) == []
    assert db.session.scalars(select(Approval)).all() == []


def test_a_customer_with_too_few_points_gets_no_counter_pin(
    cast: Cast, ask: Ask, outbox: Outbox
) -> None:
    refused(ask, outbox, NotEnoughPoints, cast.besnik)


def test_a_stopped_customer_gets_no_counter_pin(cast: Cast, ask: Ask, outbox: Outbox) -> None:
    stop(
        customer_id=cast.arta.customer_id,
        reason="fraud",
        codes=IssuedCodes.HONOUR,
        actor=cast.staff(Role.SUPPORT).actor,
    )
    refused(ask, outbox, StoppedCustomer)


def test_a_blocked_customer_gets_no_counter_pin(cast: Cast, ask: Ask, outbox: Outbox) -> None:
    refused(ask, outbox, refusals.Blocked, cast.dafina)


def test_no_counter_pin_is_sent_for_a_gift_that_the_shop_does_not_have(
    cast: Cast, ask: Ask, outbox: Outbox
) -> None:
    refused(ask, outbox, refusals.NoneInShop, cast.arta, cast.a_gift("Cap", in_shop=0))


def test_no_counter_pin_is_sent_for_gifts_reserved_by_others(
    ask: Ask, reserve: Reserve, outbox: Outbox
) -> None:
    rich = a_customer("rich", [LotOf(900)]).customer_id
    for number in range(5):
        reserve(f"r{number}", customer_id=rich)
    refused(ask, outbox, refusals.NoneInShop)


def test_no_counter_pin_is_sent_for_an_offer_that_is_not_open_yet(
    cast: Cast, ask: Ask, outbox: Outbox
) -> None:
    later = clock.now() + timedelta(days=1)
    refused(ask, outbox, refusals.OfferNotOpen, cast.arta, cast.a_gift("Cap", opens_at=later))


def test_the_limit_per_customer_counts_what_is_reserved(
    cast: Cast, ask: Ask, outbox: Outbox, reserve: Reserve
) -> None:
    only_one = cast.a_gift("Cap", per_customer=1)
    reserve(offer=only_one)
    refused(ask, outbox, refusals.LimitReached, cast.arta, only_one)


@pytest.mark.parametrize("number", ["+38349999999", "nonsense", ""])
def test_no_counter_pin_is_sent_to_an_unknown_number(
    clerk: Clerk, gift: ListedOffer, number: str
) -> None:
    with pytest.raises(NobodyWithNumber):
        ask_for_gift(clerk=clerk, number=number, offer=gift.slug)


def test_an_unproven_number_belongs_to_no_customer_at_the_counter(
    cast: Cast, clerk: Clerk, gift: ListedOffer
) -> None:
    unproven = a_line(cast.arta.customer_id, verified_at=None).number
    fixed = a_line(cast.arta.customer_id, kind=LineKind.FIXED, tariff=None).number
    for number in (unproven, fixed, a_line().number):
        with pytest.raises(NobodyWithNumber):
            ask_for_gift(clerk=clerk, number=number, offer=gift.slug)


def test_a_clerk_without_a_shop_is_told_whom_to_ask(cast: Cast, gift: ListedOffer) -> None:
    homeless = clerk_of(a_user("new-clerk", Role.CLERK))
    with pytest.raises(NoShopOfOwn):
        ask_for_gift(clerk=homeless, number=cast.arta.number, offer=gift.slug)


def test_asking_again_ends_what_was_asked_before(cast: Cast, ask: Ask) -> None:
    first, second = ask(), ask(offer=cast.a_gift("Cap"))
    states = {one.id: one.state for one in db.session.scalars(select(Approval))}
    assert states == {first: ApprovalState.ENDED, second: ApprovalState.OPEN}


def test_a_number_gets_at_most_five_unused_counter_pins_an_hour(ask: Ask) -> None:
    for _ in range(5):
        ask()
    with pytest.raises(TooManyAttempts):
        ask()
    ask(a_customer("vesa", [LotOf(100)]))


def test_a_clerk_sends_at_most_thirty_unused_counter_pins_an_hour(ask: Ask) -> None:
    for number in range(30):
        ask(a_customer(f"vesa{number}", [LotOf(100)]))
    with pytest.raises(TooManyAttempts):
        ask()


def test_a_counter_pin_is_sent_for_a_gift_reserved_in_this_shop(
    cast: Cast, clerk: Clerk, reserve: Reserve, outbox: Outbox
) -> None:
    reserved = reserve()
    ask_to_fetch(clerk=clerk, number=cast.arta.number, reservation_id=reserved.id)
    (sent,) = pins(outbox)
    assert sent.facts["kind"] == "reserved"


def test_no_counter_pin_is_sent_for_a_gift_reserved_elsewhere_or_by_another(
    cast: Cast, clerk: Clerk, stranger: Clerk, reserve: Reserve
) -> None:
    reserved = reserve()
    for who, number in ((stranger, cast.arta.number), (clerk, cast.besnik.number)):
        with pytest.raises(refusals.NotKept):
            ask_to_fetch(clerk=who, number=number, reservation_id=reserved.id)


def test_no_counter_pin_is_sent_for_an_expired_reservation(
    cast: Cast, clerk: Clerk, reserve: Reserve
) -> None:
    reserved = reserve()
    assert reserved.good_until
    with time_machine.travel(reserved.good_until, tick=False), pytest.raises(refusals.NotKept):
        ask_to_fetch(clerk=clerk, number=cast.arta.number, reservation_id=reserved.id)


def test_stock_of_another_shop_does_not_help(
    cast: Cast, stranger: Clerk, gift: ListedOffer
) -> None:
    with pytest.raises(refusals.NoneInShop):
        ask_for_gift(clerk=stranger, number=cast.arta.number, offer=gift.slug)
    a_stock(cast.shop_in_peja, gift, 1)
    ask_for_gift(clerk=stranger, number=cast.arta.number, offer=gift.slug)
