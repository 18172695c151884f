"""Enrol a customer for the operator's own system, which knows the owner of the line.

No PIN proves the line, and no consent to marketing is given.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit, resets
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.accounts.passwords import NO_PASSWORD
from marketplace.accounts.user_rows import NewUser, add_user_with_free_name
from marketplace.customers import customers, lines
from marketplace.customers.lines import KnownLine, known_line
from marketplace.customers.models import LineKind
from marketplace.customers.numbers import contract_id, line_number
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction
from marketplace.hub import events
from marketplace.hub.events import ACTIVE, MemberSnapshot
from marketplace.hub.queries import EventKind
from marketplace.legal_texts.acceptances import numbers_in_force, record_acceptance
from marketplace.legal_texts.models import AcceptanceChannel
from marketplace.membership.activation import Activation, activate
from marketplace.membership.enrol_username import username_of
from marketplace.messages import outbox
from marketplace.points import accounts


class LineUnknown(Refusal):
    """Refusal of a number or contract that is not among the operator's lines."""

    status = 422
    says = _l("The operator has no such number or contract.")


class LineInUse(Refusal):
    """Refusal of a line that is a customer's already."""

    says = _l("The line already belongs to a customer.")


class LineTakesNoPart(Refusal):
    """Refusal of a line whose tariff does not take part in the programme."""

    says = _l("The line's tariff does not take part.")


class EmailInUse(Refusal):
    """Refusal of an email address that is a customer's already."""

    says = _l("This email address cannot be used here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """The person to enrol; `line` is a number or a fixed contract, as it is typed."""

    name: str
    surname: str
    email: str
    line: str
    language: str


def enrol(*, wanted: Enrolment, actor: Actor) -> int:
    """Create the customer, with the line and its welcome points, and tell them; returns the id.

    They earn from the 1st of the next month (programme, rule 1), and choose a password by the link
    in the email. Raises LineUnknown, LineInUse, LineTakesNoPart, EmailInUse, LineTaken.
    """
    with transaction() as session:
        number, line = _joinable(session, wanted.line)
        phone = number if line.kind is LineKind.MOBILE else None
        customer_id = _make_customer(session, wanted, phone)
        activated = activate(session, number=number, customer_id=customer_id, kinds=lines.ANY_KIND)
        user = _make_user(session, wanted, customer_id, username_of(number))
        _note_texts(session, wanted, user)
        _welcome(session, wanted, phone, activated, user)
        events.tell(session, EventKind.CREATED, MemberSnapshot(customer_id, ACTIVE))
        details = {"line_id": activated.line_id, "points": activated.points}
        audit.record(actor, "member.enrol", "customer", customer_id, after=details)
    job_queue.wake()
    return customer_id


def _joinable(session: Session, typed: str) -> tuple[str, KnownLine]:
    """Return the line's number as it is stored, and the line; `activate` checks it again."""
    number = line_number(typed)
    line = known_line(session, number, kinds=lines.ANY_KIND)
    contract = contract_id(typed)
    if line is None and number != contract:  # a contract that looks like a number
        number, line = contract, known_line(session, contract, kinds=lines.ANY_KIND)
    if line is None:
        raise LineUnknown
    if line.customer_id is not None:
        raise LineInUse
    if not line.takes_part:
        raise LineTakesNoPart
    return number, line


def _make_customer(session: Session, wanted: Enrolment, phone: str | None) -> int:
    if customers.customer_with_email(session, wanted.email) is not None:
        raise EmailInUse
    customer_id = customers.add(
        session,
        name=wanted.name,
        surname=wanted.surname,
        email=wanted.email,
        phone=phone,
        language=wanted.language,
    )
    earning_from = clock.first_of_next_month(clock.today())
    accounts.open_account(customer_id=customer_id, earning_from=earning_from)
    return customer_id


def _make_user(session: Session, wanted: Enrolment, customer_id: int, username: str) -> User:
    new = NewUser(
        username=username,
        role=Role.CUSTOMER,
        email=wanted.email,
        name=customers.full_name(wanted.name, wanted.surname),
        language=wanted.language,
        customer_id=customer_id,
    )
    return add_user_with_free_name(session, new, NO_PASSWORD)


def _note_texts(session: Session, wanted: Enrolment, user: User) -> None:
    """Note which legal texts were in force; the person has accepted none of them themselves."""
    record_acceptance(
        session,
        user_id=user.id,
        numbers=numbers_in_force(),
        channel=AcceptanceChannel.API,
        language=wanted.language,
    )


def _welcome(
    session: Session,
    wanted: Enrolment,
    phone: str | None,
    line: Activation,
    user: User,
) -> None:
    site = current_app.config["SETTINGS"].public_url
    outbox.write(
        session,
        "enrolled",
        language=wanted.language,
        email=wanted.email,
        phone=phone,
        facts=line.facts
        | {
            "name": wanted.name,
            "username": user.username,
            "link": f"{site}/password/reset/{resets.make_token(user_id=user.id)}",
            "minutes": int(resets.GOOD_FOR.total_seconds()) // 60,
            "later": f"{site}/password/forgot",
        },
        customer_id=user.customer_id,
    )
