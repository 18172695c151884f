"""Events go to a third party only about customers whose consent is in force when they are sent."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.foundation.transaction import transaction
from marketplace.hub import delivery
from marketplace.hub.delivery import PendingEvent, Recipient
from marketplace.hub.events import MemberSnapshot, tell
from marketplace.hub.models import EventState, HubEvent
from marketplace.hub.queries import EventKind
from marketplace.hub.resend import NothingToResend, resend_dead
from marketplace.hub.subscriptions import subscribe, subscription
from marketplace.membership.leave import leave
from tests.customers.third_parties.parties import a_party, a_token_of, agree, withdraw
from tests.hub.conftest import CRM, Events, Subscribe, deliver_all, later
from tests.hub.listener import Listener
from tests.hub.test_delivery import members_told
from tests.support.cast import PASSWORD, Cast


def third_party_listens(party: int, listener: Listener) -> int:
    """Subscribe the third party's own token to all events."""
    token_id = a_token_of(party).id
    return subscribe(token_id=token_id, callback=listener.callback, query="", actor=CRM)


def happen(*members: int) -> None:
    with transaction() as session:
        told = [MemberSnapshot(one, "blocked") for one in members]
        tell(session, EventKind.STATE, *told)


def test_a_third_party_is_told_only_of_customers_who_agreed_to_it(
    cast: Cast, ask: Subscribe, events: Events, listener: Listener
) -> None:
    arta, besnik = cast.arta.customer_id, cast.besnik.customer_id
    party, own = a_party(), ask()
    told = third_party_listens(party, listener)
    agree(arta, party)
    agree(besnik, a_party("Insurance"))
    happen(arta, besnik)
    assert [(one.subscription_id, one.customer_id) for one in events()] == [
        (own, arta),
        (told, arta),
        (own, besnik),
    ]


def test_an_event_written_before_the_withdrawal_is_withheld_and_never_sent(
    cast: Cast, events: Events, listener: Listener
) -> None:
    arta, party = cast.arta.customer_id, a_party()
    subscribed = third_party_listens(party, listener)
    agree(arta, party)
    happen(arta)
    withdraw(arta, party)
    deliver_all()
    assert (listener.asked, events()[0].state) == (0, EventState.WITHHELD)
    agree(arta, party)  # a later consent is no consent to what happened before it
    with pytest.raises(NothingToResend):
        resend_dead(subscription_id=subscribed, actor=cast.staff(Role.ADMINISTRATOR).actor)
    with later(3600):
        deliver_all()
    assert (listener.asked, subscription(subscribed).withheld) == (0, 1)


def test_an_event_that_is_tried_again_is_checked_again(
    cast: Cast, events: Events, listener: Listener
) -> None:
    arta, party = cast.arta.customer_id, a_party()
    third_party_listens(party, listener)
    agree(arta, party)
    happen(arta)
    listener.answers = [503]
    deliver_all()
    withdraw(arta, party)
    with later(60):
        deliver_all()
    assert (listener.asked, events()[0].state) == (1, EventState.WITHHELD)


def test_events_behind_a_withheld_one_are_sent(
    cast: Cast, events: Events, listener: Listener
) -> None:
    arta, besnik, party = cast.arta.customer_id, cast.besnik.customer_id, a_party()
    third_party_listens(party, listener)
    for one in (arta, besnik):
        agree(one, party)
    happen(arta, besnik)
    withdraw(arta, party)
    deliver_all()
    assert members_told(listener) == [str(besnik)]
    assert [one.state for one in events()] == [EventState.WITHHELD, EventState.SENT]


def test_an_event_without_its_customer_is_withheld_from_a_third_party(
    cast: Cast, events: Events, listener: Listener
) -> None:
    arta, party = cast.arta.customer_id, a_party()
    third_party_listens(party, listener)
    agree(arta, party)
    happen(arta)
    with transaction() as session:
        session.query(HubEvent).update({"customer_id": None})
    deliver_all()
    assert (listener.asked, events()[0].state) == (0, EventState.WITHHELD)


def test_a_third_party_is_told_that_an_account_of_a_consenting_customer_was_closed(
    cast: Cast, listener: Listener
) -> None:
    arta, party = cast.arta, a_party()
    third_party_listens(party, listener)
    agree(arta.customer_id, party)
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    deliver_all()
    (told,) = listener.events
    assert told["event"]["loyaltyProgramMember"]["status"] == "closed"


def check_once(event: PendingEvent, recipient: Recipient) -> bool:
    """The negative control: the consent that was read when the event was written is believed."""
    return bool(event and recipient)


@pytest.mark.parametrize("naive", [False, True], ids=["checked", "naive"])
def test_a_withdrawal_while_a_batch_is_delivered_holds_for_the_rest_of_it(
    cast: Cast, listener: Listener, monkeypatch: pytest.MonkeyPatch, *, naive: bool
) -> None:
    """Besnik withdraws while the subscriber is being told of Arta, in the same batch."""
    arta, besnik, party = cast.arta.customer_id, cast.besnik.customer_id, a_party()
    third_party_listens(party, listener)
    for one in (arta, besnik):
        agree(one, party)
    happen(arta, besnik)
    call, told = delivery.call, []

    def call_meanwhile(*given: object) -> None:
        told.append(given)
        if len(told) == 1:
            assert withdraw(besnik, party)
        call(*given)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(delivery, "call", call_meanwhile)
    if naive:
        monkeypatch.setattr(delivery, "_may_be_told", check_once)
    deliver_all()
    assert members_told(listener) == [str(arta)] + ([str(besnik)] if naive else [])
