"""Events are written in the transaction that changes a customer, for each subscription."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from marketplace.accounts.models import Role, User
from marketplace.accounts.tokens import revoke_token
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.hub.events import MemberSnapshot, tell
from marketplace.hub.queries import EventKind
from marketplace.hub.subscriptions import subscribe, unsubscribe
from marketplace.membership.edit_profile import edit_profile, set_language
from marketplace.membership.enrol import enrol
from marketplace.membership.leave import leave
from marketplace.membership.prove import prove
from marketplace.membership.stop import IssuedCodes, lift, stop
from marketplace.points.calendar.block import block_idle
from marketplace.points.earn import earn
from marketplace.points.idle import months_before
from marketplace.points.models import Account, Source
from tests.conversions.test_statements import counted
from tests.customers.third_parties.parties import a_party, a_token_of
from tests.hub.conftest import CRM, Events, Subscribe
from tests.membership.conftest import Begin, Pin
from tests.membership.conftest import begin as begin
from tests.membership.conftest import number as number
from tests.membership.conftest import pin as pin
from tests.membership.test_enrol import wanted
from tests.support.billing import billed
from tests.support.cast import PASSWORD, Cast, a_line


def told(events: Events) -> list[tuple[str, str, str]]:
    """Return the kind, customer and status of each event."""
    return [
        (
            one.body["eventType"].removeprefix("LoyaltyProgramMember").removesuffix("Event"),
            one.body["event"]["loyaltyProgramMember"]["id"],
            one.body["event"]["loyaltyProgramMember"]["status"],
        )
        for one in events()
    ]


def test_no_customers_and_customers_whom_no_subscription_may_see_write_no_event(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    token_id = a_token_of(a_party()).id
    subscribe(token_id=token_id, callback="https://127.0.0.1:9/", query="", actor=CRM)
    with transaction() as session:
        tell(session, EventKind.STATE, MemberSnapshot(cast.arta.customer_id, "blocked"))
    assert ask()
    with transaction() as session:
        tell(session, EventKind.STATE)
    assert events() == []


def test_a_registration_writes_an_event(
    ask: Subscribe, events: Events, begin: Begin, pin: Pin
) -> None:
    ask()
    signed_in = prove(token=begin(), pin=pin() or "", address="203.0.113.1")
    assert told(events) == [("Create", str(signed_in.customer_id), "active")]


def test_an_enrolment_writes_an_event(ask: Subscribe, events: Events) -> None:
    ask()
    made = enrol(wanted=wanted(a_line().number), actor=CRM)
    assert told(events) == [("Create", str(made), "active")]


def test_the_event_of_a_correction_names_no_personal_data(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    ask()
    arta = cast.arta.customer_id
    edit_profile(customer_id=arta, name="Artana", surname="Gashi", email="new@example.com")
    set_language(user_id=cast.arta.user_id, customer_id=arta, language="sq")
    assert told(events) == [("AttributeValueChange", str(arta), "active")] * 2
    said = str([one.body for one in events()])
    assert not any(word in said for word in ("Artana", "Gashi", "example.com"))


def test_the_event_of_a_correction_keeps_a_blocked_member_blocked(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    ask()
    dafina = cast.dafina.customer_id
    edit_profile(customer_id=dafina, name="D", surname="G", email="dafina@example.com")
    assert told(events) == [("AttributeValueChange", str(dafina), "blocked")]


def test_a_customer_who_leaves_is_closed_in_an_event(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    ask()
    arta = cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    assert told(events) == [("StateChange", str(arta.customer_id), "closed")]


def test_a_stop_and_its_end_are_told_and_other_changes_meanwhile_say_stopped(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    ask()
    dafina, support = cast.dafina.customer_id, cast.staff(Role.SUPPORT).actor
    stop(customer_id=dafina, codes=IssuedCodes.HONOUR, reason="stolen", actor=support)
    edit_profile(customer_id=dafina, name="D", surname="G", email="dafina@example.com")
    lift(customer_id=dafina, reason="found", actor=support)
    assert told(events) == [
        ("StateChange", str(dafina), "stopped"),
        ("AttributeValueChange", str(dafina), "stopped"),
        ("StateChange", str(dafina), "blocked"),
    ]


def test_a_refused_action_writes_no_event(cast: Cast, ask: Subscribe, events: Events) -> None:
    ask()
    with transaction() as session:
        session.get_one(User, cast.arta.user_id).deactivated_at = clock.now()
    with pytest.raises(NotFound):
        edit_profile(
            customer_id=cast.arta.customer_id, name="A", surname="B", email="n@example.com"
        )
    assert told(events) == []


def test_a_rolled_back_action_writes_no_event(cast: Cast, ask: Subscribe, events: Events) -> None:
    ask()
    with transaction() as session:
        tell(session, EventKind.STATE, MemberSnapshot(cast.arta.customer_id, "blocked"))
        session.rollback()
    assert told(events) == []


def test_only_events_that_a_subscription_asks_for_are_written(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    ask(f"eventType={EventKind.STATE}")
    arta = cast.arta
    set_language(user_id=arta.user_id, customer_id=arta.customer_id, language="sq")
    assert told(events) == []


def test_an_event_has_one_id_for_all_who_are_told(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    for query in ("", f"eventType={EventKind.CHANGED}"):
        ask(query)
    set_language(user_id=cast.arta.user_id, customer_id=cast.arta.customer_id, language="sq")
    first, second = events()
    assert first.event_id == second.event_id == first.body["eventId"]
    assert first.subscription_id != second.subscription_id


def test_an_ended_subscription_or_one_of_a_revoked_token_gets_no_event(
    cast: Cast, ask: Subscribe, events: Events, token_id: int
) -> None:
    unsubscribe(subscription_id=ask(), actor=CRM)
    ask(f"eventType={EventKind.CHANGED}")
    revoke_token(token_id=token_id, actor=cast.staff(Role.ADMINISTRATOR).actor)
    set_language(user_id=cast.arta.user_id, customer_id=cast.arta.customer_id, language="sq")
    assert told(events) == []


def test_a_block_by_the_calendar_writes_one_event(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    ask()
    billed(months_before(clock.today(), 1))
    arta = str(cast.arta.customer_id)
    for _ in range(2):
        block_idle(on=clock.today())
    assert told(events) == [("StateChange", arta, "blocked")]


def test_points_earned_lift_the_block_and_that_is_told_once(
    cast: Cast, ask: Subscribe, events: Events
) -> None:
    ask()
    dafina = cast.dafina
    for reference in ("t1", "t2"):
        earn(
            customer_id=dafina.customer_id,
            line_id=dafina.line_id,
            source=Source.TOPUP,
            reference=reference,
            points=5,
            on=clock.today(),
        )
    assert told(events) == [("StateChange", str(dafina.customer_id), "active")]


def test_earning_asks_for_subscriptions_only_where_a_block_is_lifted(cast: Cast) -> None:
    arta = cast.arta
    with transaction() as session:
        session.execute(update(Account).values(last_earned_month=clock.today().replace(day=1)))
    db.session.rollback()
    with counted() as statements:
        earn(
            customer_id=arta.customer_id,
            line_id=arta.line_id,
            source=Source.TOPUP,
            reference="t",
            points=5,
            on=clock.today(),
        )
    assert not any("hub_" in one for one in statements)
