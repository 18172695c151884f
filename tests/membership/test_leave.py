"""Close accounts: the person is erased, the books remain."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Table, select

from marketplace.accounts import identity
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.accounts.sign_in import WrongCredentials, sign_in
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel, ConversionState
from marketplace.conversions.verify import verify
from marketplace.counter.request_approval import Clerk, ask_for_gift
from marketplace.customers.models import Channel, Customer, Line, LineKind
from marketplace.customers.profile import lines
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.membership import add_line
from marketplace.membership.add_for_customer import add_for_customer
from marketplace.membership.leave import close_for_operator, closure_losses, leave
from marketplace.membership.password_reset import ask_for_link
from marketplace.membership.stop import IssuedCodes, lift, stop
from marketplace.messages.delivery import deliver_batch
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.corrections import request_list, requests
from marketplace.points.corrections.correct import Correction
from marketplace.points.corrections.models import CorrectionRequest
from tests.support.cast import PASSWORD, Cast, Person, a_line

Outbox = Callable[[], list[OutboxMessage]]


def close(person: Person, password: str = PASSWORD) -> None:
    leave(user_id=person.user_id, customer_id=person.customer_id, password=password)


@pytest.fixture
def arta(cast: Cast) -> Person:
    """Arta, who converted an offer and has not used its code."""
    offer = cast.an_offer(points=100)
    convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k" * 16
    )
    return cast.arta


def test_the_losses_of_closing_an_account_are_known_beforehand(arta: Person) -> None:
    lost = closure_losses(arta.customer_id)
    assert (lost.points, lost.codes, lost.reserved) == (540, 1, 0)


def test_a_reserved_gift_and_its_points_are_among_it(arta: Person, cast: Cast) -> None:
    mug, who = cast.a_gift(), arta.customer_id
    convert(customer_id=who, offer=mug.slug, via=ConversionChannel.WEB, key="r", shop_id=cast.shop)
    lost = closure_losses(who)
    assert (lost.points, lost.codes, lost.reserved) == (480, 1, 1)


def test_only_the_right_password_closes_an_account(arta: Person) -> None:
    with pytest.raises(InvalidInput):
        close(arta, "wrong")
    assert balance(arta.customer_id) == 540


def test_points_and_live_codes_are_lost_and_the_books_add_up(arta: Person) -> None:
    close(arta)
    assert balance(arta.customer_id) == 0
    assert db.session.scalars(db.select(Conversion.state)).all() == [ConversionState.CANCELLED]
    assert verify().violations == []


def test_a_closed_account_keeps_no_personal_data(arta: Person) -> None:
    close(arta)
    customer = db.session.get_one(Customer, arta.customer_id)
    user = db.session.get_one(User, arta.user_id)
    left = (customer.name, customer.surname, customer.email, customer.phone, user.name, user.email)
    assert left == ("", "", None, None, "", None)
    assert customer.closed_at
    assert "arta" not in user.username


def test_a_closed_account_cannot_sign_in(arta: Person) -> None:
    session = identity.open_session(user_id=arta.user_id)
    close(arta)
    assert identity.identify(session.get_id()) is None
    for username in ("arta", f"closed:{arta.user_id}"):
        with pytest.raises(WrongCredentials):
            sign_in(username=username, password=PASSWORD, address=None, device=None)


def test_the_line_can_be_registered_again(arta: Person) -> None:
    close(arta)
    assert lines(arta.customer_id) == []
    line = db.session.get_one(Line, arta.line_id)
    assert (line.customer_id, line.verified_at) == (None, None)


def test_messages_that_name_the_person_go_and_a_farewell_is_the_last(
    arta: Person, outbox: Outbox
) -> None:
    close(arta)
    told = {(m.kind, m.recipient, m.facts["points"], m.customer_id) for m in outbox()}
    assert told == {
        ("account_closed", "arta@example.com", 540, None),
        ("account_closed", arta.number, 540, None),
    }


def test_an_account_can_be_closed_only_once(arta: Person) -> None:
    close(arta)
    with pytest.raises((InvalidInput, NotFound)):
        close(arta)
    for customer_id in (arta.customer_id, 0):
        with pytest.raises(NotFound):
            close_for_operator(customer_id=customer_id, actor=Actor(None, "crm"))


NEWEST_FACTS = select(OutboxMessage.facts).order_by(OutboxMessage.id.desc())


def rows_of(table: Table) -> list[str]:
    """Return the rows as text, without the operator's own lines and the farewell on its way."""
    if table.name == "lines":
        return []
    rows = db.session.execute(select(table)).mappings()
    return [str(dict(row)) for row in rows if row.get("kind") != "account_closed"]


def further_lines(person: Person, support: Actor) -> list[str]:
    """Add lines by PIN, by request and by support to the person; returns their numbers."""
    proven, asked = a_line().number, a_line().number
    contract = a_line(number="F-2000001", kind=LineKind.FIXED, tariff=None).number
    mine = {"customer_id": person.customer_id}
    pins = []
    for number in (proven, asked):
        token = add_line.begin(number=number, address=None, **mine)
        pins.append((token, db.session.scalars(NEWEST_FACTS).first()["pin"]))
    add_line.prove(token=pins[0][0], pin=pins[0][1], address=None, **mine)
    add_for_customer(line=contract, reason="showed it", actor=support, **mine)
    return [proven, contract]


def large_corrections(person: Person, asker: Actor, decider: Actor) -> None:
    """Request large corrections whose reasons name the person: two refused, one waiting."""
    for key, points in (("k1", 900), ("k2", 901), ("k3", 902)):
        wanted = Correction(
            customer_id=person.customer_id,
            line_id=person.line_id,
            points=points,
            reason="arta called",
            key=key,
        )
        requests.correct_or_request(wanted, actor=asker)
    first, second, _third = request_list.waiting()
    refuse = requests.refuse
    refuse(request_id=first.id, reason="arta did not call", actor=decider)
    refuse(request_id=second.id, reason="nor here", actor=decider)


def test_large_corrections_that_wait_end_and_what_was_written_goes(
    arta: Person, cast: Cast
) -> None:
    asker, decider = (cast.staff(role).actor for role in (Role.SUPPORT, Role.ADMINISTRATOR))
    large_corrections(arta, asker, decider)
    close(arta)
    kept = db.session.scalars(select(CorrectionRequest).order_by(CorrectionRequest.id)).all()
    assert [(one.points, one.reason, one.refused_because) for one in kept] == [
        (900, "", ""),
        (901, "", ""),
    ]
    assert request_list.waiting_count() == 0


def at_the_counter(cast: Cast) -> None:
    """Request Arta's approval by the number that is no longer hers once she has left."""
    gift, clerk = cast.a_gift(points=5), cast.clerk
    asking = Clerk(clerk.user_id, clerk.shop_id, clerk.actor)
    ask_for_gift(clerk=asking, number=cast.arta.number, offer=gift.slug)


def test_no_table_names_the_person_any_more(arta: Person, cast: Cast) -> None:
    support = cast.staff(Role.SUPPORT).actor
    numbers = further_lines(arta, support)
    stopped = {"customer_id": arta.customer_id, "reason": "asked for it", "actor": support}
    stop(**stopped, codes=IssuedCodes.CANCEL)
    lift(**stopped)
    ask_for_link(email="arta@example.com", address="203.0.113.1")
    with pytest.raises(WrongCredentials):
        sign_in(username="arta", password="wrong", address="203.0.113.1", device=None)
    for channel in Channel:
        deliver_batch(channel)
    at_the_counter(cast)
    close(arta)
    left = " ".join(row for table in db.metadata.sorted_tables for row in rows_of(table))
    for name in ("arta", "Krasniqi", arta.number, *numbers):
        assert name not in left
