"""Two accounts of one person become one: both proven, decided by two, the books in balance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.accounts.models import Role, User
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.customers.line_owner import sender_of
from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.leave import leave
from marketplace.membership.merge.checks import MergeBlocked, NumberMissing, StoppedSide
from marketplace.membership.merge.decide import approve_merge, refuse_merge
from marketplace.membership.merge.models import MergeRequest, MergeState
from marketplace.membership.merge.request import prove_merge
from marketplace.membership.stop import IssuedCodes, stop
from marketplace.messages.models import OutboxMessage
from marketplace.points import accounts, verify
from marketplace.points.models import Account, Entry, EntryKind, Lot
from marketplace.points.refusals import AlreadyDecided, OwnRequest
from marketplace.points.views.months import months
from tests.membership.merge.accounts import a_merge, a_proven_merge, pins_of_merge
from tests.support.cast import PASSWORD, Cast
from tests.support.concurrency import all_at_once

Outbox = Callable[[], list[OutboxMessage]]


def approve(cast: Cast, request_id: int) -> int:
    return approve_merge(request_id=request_id, actor=cast.staff(Role.SUPPORT).actor)


def prove(cast: Cast, request_id: int, source_pin: str, target_pin: str) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    prove_merge(request_id=request_id, source_pin=source_pin, target_pin=target_pin, actor=actor)


def wrong(pin: str) -> str:
    return "111111" if pin != "111111" else "222222"


def test_points_and_lines_come_into_the_account_that_stays(cast: Cast) -> None:
    assert approve(cast, a_proven_merge(cast)) == 4
    assert accounts.balance(cast.arta.customer_id) == 644
    assert accounts.balance(cast.besnik.customer_id) == 0
    assert sender_of(cast.besnik.number).customer_id == cast.arta.customer_id
    assert verify.verify().violations == []


def test_each_lot_keeps_its_days_and_line(cast: Cast) -> None:
    before = db.session.scalars(select(Lot).where(Lot.customer_id == cast.besnik.customer_id)).one()
    kept = (before.line_id, before.earned_on, before.expires_on, before.remaining)
    approve(cast, a_proven_merge(cast))
    moved = db.session.scalars(select(Lot).where(Lot.reference.startswith("merge-"))).one()
    assert (moved.line_id, moved.earned_on, moved.expires_on, moved.remaining) == kept
    assert moved.customer_id == cast.arta.customer_id


def test_a_transfer_is_entries_that_add_up_to_nothing(cast: Cast) -> None:
    approve(cast, a_proven_merge(cast))
    entries = db.session.execute(
        select(Entry.customer_id, Entry.amount)
        .where(Entry.kind == EntryKind.TRANSFER)
        .order_by(Entry.id)
    ).all()
    ids = (cast.besnik.customer_id, cast.arta.customer_id)
    assert [tuple(one) for one in entries] == [(ids[0], -4), (ids[1], 4)]
    month = months(date(2020, 1, 1), date(2100, 1, 1))[-1]
    assert month.outstanding == 644


def test_verify_finds_a_transfer_that_lost_points(cast: Cast) -> None:
    approve(cast, a_proven_merge(cast))
    with transaction() as session:
        arrived = session.scalars(
            select(Entry).where(Entry.kind == EntryKind.TRANSFER, Entry.amount > 0)
        ).one()
        values = {
            "customer_id": arrived.customer_id, "lot_id": arrived.lot_id, "kind": "transfer",
            "amount": -1, "at": arrived.at, "on_day": arrived.on_day,
            "reference": arrived.reference,
        }  # fmt: skip
        session.execute(Entry.__table__.insert().values(values))
    assert any("transfer" in one for one in verify.verify().violations)


def test_the_other_account_is_closed_and_erased(cast: Cast) -> None:
    besnik = cast.besnik
    approve(cast, a_proven_merge(cast))
    customer = db.session.get_one(Customer, besnik.customer_id, populate_existing=True)
    assert customer.closed_at is not None
    assert (customer.name, customer.email, customer.phone) == ("", None, None)
    user = db.session.get_one(User, besnik.user_id, populate_existing=True)
    assert user.username == f"closed:{besnik.user_id}"
    assert db.session.scalars(select(MergeRequest.reason)).one() == ""


def test_the_person_is_told_at_the_addresses_of_both(cast: Cast, outbox: Outbox) -> None:
    approve(cast, a_proven_merge(cast))
    told = {(one.channel, one.recipient) for one in outbox() if one.kind == "merged"}
    assert told == {
        ("email", "arta@example.com"),
        ("sms", cast.arta.number),
        ("email", "besnik@example.com"),
    }


def test_the_person_is_blocked_only_if_both_accounts_are(cast: Cast) -> None:
    arta = Account.customer_id == cast.arta.customer_id
    since = date(2026, 1, 1)
    with transaction() as session:
        session.execute(update(Account).where(arta).values(blocked_since=since, idle_from=since))
    approve(cast, a_proven_merge(cast))
    assert accounts.state(cast.arta.customer_id).blocked_since is None


def test_who_asked_does_not_decide(cast: Cast) -> None:
    request_id, asker = a_proven_merge(cast), cast.staff(Role.ADMINISTRATOR).actor
    with pytest.raises(OwnRequest):
        approve_merge(request_id=request_id, actor=asker)
    with pytest.raises(OwnRequest):
        refuse_merge(request_id=request_id, reason="x", actor=asker)
    assert accounts.balance(cast.besnik.customer_id) == 4


def test_without_both_pins_nothing_is_merged(cast: Cast) -> None:
    request_id = a_merge(cast)
    with pytest.raises(AlreadyDecided):
        approve(cast, request_id)
    source, target = pins_of_merge(cast.besnik.number), pins_of_merge(cast.arta.number)
    with pytest.raises(InvalidInput):
        prove(cast, request_id, wrong(source), target)
    with pytest.raises(InvalidInput):
        prove(cast, request_id, source, wrong(target))
    prove(cast, request_id, source, target)
    assert approve(cast, request_id) == 4


def test_after_five_wrong_pins_the_right_ones_are_too_late(cast: Cast) -> None:
    request_id = a_merge(cast)
    source, target = pins_of_merge(cast.besnik.number), pins_of_merge(cast.arta.number)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            prove(cast, request_id, wrong(source), target)
    with pytest.raises(InvalidInput):
        prove(cast, request_id, source, target)
    with pytest.raises(NotFound):
        prove(cast, request_id + 1, source, target)


def test_a_refused_merge_leaves_both_as_they_are(cast: Cast) -> None:
    request_id = a_proven_merge(cast)
    refuse_merge(request_id=request_id, reason="two people", actor=cast.staff(Role.SUPPORT).actor)
    assert accounts.balance(cast.besnik.customer_id) == 4
    with pytest.raises(AlreadyDecided):
        approve(cast, request_id)
    assert a_merge(cast) != request_id


def test_a_live_code_of_the_account_to_be_closed_is_in_the_way(cast: Cast) -> None:
    request_id = a_proven_merge(cast)
    offer = cast.an_offer(points=2)
    ids = {"customer_id": cast.besnik.customer_id, "offer": offer.slug}
    convert(**ids, via=ConversionChannel.WEB, key="k")
    with pytest.raises(MergeBlocked):
        approve(cast, request_id)
    row = db.session.get_one(MergeRequest, request_id, populate_existing=True)
    assert row.state is MergeState.PROVEN
    assert verify.verify().violations == []


def test_an_account_without_a_proven_number_cannot_be_proven(cast: Cast) -> None:
    with transaction() as session:
        session.execute(
            update(Customer).where(Customer.id == cast.besnik.customer_id).values(phone=None)
        )
    with pytest.raises(NumberMissing):
        a_merge(cast)


def test_one_request_at_a_time(cast: Cast) -> None:
    a_merge(cast)
    with pytest.raises(InvalidInput):
        a_merge(cast)


def test_an_account_that_was_closed_meanwhile_is_not_merged(cast: Cast) -> None:
    request_id, besnik = a_proven_merge(cast), cast.besnik
    leave(user_id=besnik.user_id, customer_id=besnik.customer_id, password=PASSWORD)
    with pytest.raises(NotFound):
        approve(cast, request_id)
    assert db.session.scalar(select(func.count()).select_from(MergeRequest)) == 0


def test_two_who_approve_at_once_move_the_points_once(app: Flask, cast: Cast) -> None:
    request_id = a_proven_merge(cast)
    colleague = cast.staff(Role.SUPPORT).actor
    results = all_at_once(
        app, lambda _: approve_merge(request_id=request_id, actor=colleague), people=4
    )
    assert results.count(4) == 1
    refused = [one for one in results if isinstance(one, Exception)]
    assert {type(one) for one in refused} == {AlreadyDecided}
    assert accounts.balance(cast.arta.customer_id) == 644
    assert verify.verify().violations == []


@pytest.mark.parametrize("name", ["arta", "besnik"])
def test_a_stopped_account_is_not_merged_even_where_both_were_proven_before(
    cast: Cast, name: str
) -> None:
    request_id = a_proven_merge(cast)
    stop(
        customer_id=cast.named(name).customer_id,
        codes=IssuedCodes.HONOUR,
        reason="The phone was stolen",
        actor=cast.staff(Role.SUPPORT).actor,
    )
    with pytest.raises(StoppedSide):
        approve(cast, request_id)
    with pytest.raises(StoppedSide):
        a_merge(cast)
    assert accounts.stored_points(db.session(), cast.besnik.customer_id) == 4
