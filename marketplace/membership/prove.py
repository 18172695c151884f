"""Prove a line by its PIN and create the customer, both or neither."""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.accounts import identity
from marketplace.accounts.identity import Identity
from marketplace.accounts.models import Role, User
from marketplace.accounts.user_rows import NewUser, add_user_with_free_name
from marketplace.customers import consents, customers, pending
from marketplace.customers.models import Channel
from marketplace.customers.pending import WaitingRegistration
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction
from marketplace.hub import events
from marketplace.hub.events import ACTIVE, MemberSnapshot
from marketplace.hub.queries import EventKind
from marketplace.legal_texts.acceptances import record_acceptance
from marketplace.legal_texts.models import AcceptanceChannel, TextKind
from marketplace.membership.activation import Activation, activate
from marketplace.membership.registration_pin import no_longer_good, require_right
from marketplace.messages import outbox
from marketplace.points import accounts


def prove(*, token: str, pin: str, address: str | None) -> Identity:
    """Create the customer whose line the PIN proves, with its welcome points, and sign them in.

    Where the username is taken they get the nearest free one, which the email names: whether one is
    taken is told only to those who become a customer by it. Raises InvalidInput for the PIN,
    TooManyAttempts, or LineTaken where another customer was first.
    """
    waiting = require_right(token=token, pin=pin, address=address)
    with transaction() as session:
        if not pending.remove(session, token):
            raise no_longer_good()
        customer_id, line = _make_customer(session, waiting)
        password_hash = waiting.details["password_hash"]
        user = add_user_with_free_name(session, _user(waiting, customer_id), password_hash)
        _record_texts(session, waiting, user)
        _welcome(session, waiting, user, line)
        events.tell(session, EventKind.CREATED, MemberSnapshot(customer_id, ACTIVE))
        signed_in = identity.open_session(user_id=user.id)
    job_queue.wake()
    return signed_in


def _make_customer(session: Session, waiting: WaitingRegistration) -> tuple[int, Activation]:
    details = waiting.details
    if customers.customer_with_email(session, details["email"]) is not None:
        raise no_longer_good()  # its owner registered meanwhile; another PIN tells them
    customer_id = customers.add(
        session,
        name=details["name"],
        surname=details["surname"],
        email=details["email"],
        phone=waiting.number,
        language=details["language"],
    )
    consents.record(
        customer_id=customer_id,
        agreed={Channel(word) for word in details["agreed"]},
        wordings=details["wordings"],
        language=details["read_in"],
    )
    earning_from = clock.first_of_next_month(clock.today())
    accounts.open_account(customer_id=customer_id, earning_from=earning_from)
    return customer_id, activate(session, number=waiting.number, customer_id=customer_id)


def _user(waiting: WaitingRegistration, customer_id: int) -> NewUser:
    details = waiting.details
    return NewUser(
        username=waiting.username,
        role=Role.CUSTOMER,
        email=details["email"],
        name=customers.full_name(details["name"], details["surname"]),
        language=details["language"],
        customer_id=customer_id,
    )


def _record_texts(session: Session, waiting: WaitingRegistration, user: User) -> None:
    """Record the legal texts as accepted in the versions that the form showed."""
    read = waiting.details.get("texts", {})  # a registration begun before the upgrade has no texts
    record_acceptance(
        session,
        user_id=user.id,
        numbers={TextKind(kind): number for kind, number in read.items()},
        channel=AcceptanceChannel.REGISTRATION,
        language=waiting.details["read_in"],
    )


def _welcome(session: Session, waiting: WaitingRegistration, user: User, line: Activation) -> None:
    variety = {"kind": "points"} if line.points else {}
    outbox.write(
        session,
        "welcome",
        language=waiting.details["language"],
        email=waiting.details["email"],
        phone=None,
        facts={"name": waiting.details["name"], "username": user.username} | line.facts | variety,
        customer_id=user.customer_id,
    )
