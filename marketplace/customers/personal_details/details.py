"""Hold, read, correct and delete a customer's personal number and address.

A kind is held only while its setting names the purpose (`PERSONAL_NUMBER_PURPOSE`,
`ADDRESS_PURPOSE`); what was held before is then shown to nobody, and deleted by the worker. No
value is written to a log, an audit entry or an event.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.customers.customers import open_customer
from marketplace.customers.models import Customer
from marketplace.customers.personal_details.models import DetailKind, PersonalDetail
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages.texts import Texts
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.secrets_at_rest import decrypt, encrypt
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction

LONGEST_ADDRESS: Final = 200
PERSONAL_NUMBER: Final = re.compile(r"\d{10}", re.ASCII)  # as in Kosovo's identity card


@dataclass(frozen=True, slots=True)
class HeldDetail:
    """A detail that is held, decrypted; it is shown to its customer, or with a recorded reason."""

    kind: DetailKind
    value: str
    changed_at: datetime


def purposes() -> dict[DetailKind, Texts]:
    """Return the purpose, by language, of each kind that the operator has turned on."""
    settings: Settings = current_app.config["SETTINGS"]
    texts = {
        DetailKind.PERSONAL_NUMBER: settings.purpose_of_personal_numbers,
        DetailKind.ADDRESS: settings.purpose_of_addresses,
    }
    return {kind: purpose for kind, purpose in texts.items() if purpose}


def details(customer_id: int) -> list[HeldDetail]:
    """Return the customer's details of the kinds that are turned on."""
    rows = db.session.execute(_stored(customer_id))
    return [HeldDetail(row.kind, decrypt(row.sealed), row.changed_at) for row in rows]


def correct_details(*, customer_id: int, values: Mapping[DetailKind, str]) -> None:
    """Set the customer's details to the values; an empty one deletes the detail.

    Raises NotFound for a closed account, and for a kind that is not turned on; InvalidInput for a
    value without the form of its kind.
    """
    if not values.keys() <= purposes().keys():
        raise NotFound
    tidied = {kind: _checked(kind, value) for kind, value in values.items()}
    with transaction() as session:
        open_customer(session, customer_id)
        before = {row.kind: decrypt(row.sealed) for row in session.execute(_stored(customer_id))}
        for kind, value in tidied.items():
            if value != before.get(kind, ""):
                _replace(session, customer_id, kind, value)


def show_for_reason(*, customer_id: int, reason: str, actor: Actor) -> list[HeldDetail]:
    """Return the customer's details for a member of staff, and record who saw them and why.

    Raises NotFound where nothing is turned on or there is no such customer.
    """
    with transaction() as session:
        if not purposes() or session.get(Customer, customer_id) is None:
            raise NotFound
        found = details(customer_id)
        after = {"shown": [one.kind.value for one in found]}
        audit.record(
            actor, "customer.personal_details", "customer", customer_id, after=after, reason=reason
        )
    return found


def forget_customers(session: Session, customer_id: int) -> None:
    """Delete the customer's details, as the person is erased."""
    session.execute(delete(PersonalDetail).where(PersonalDetail.customer_id == customer_id))


def delete_turned_off() -> None:
    """Delete the details of every kind that the operator has turned off; idempotent."""
    off = [kind for kind in DetailKind if kind not in purposes()]
    with transaction() as session:
        session.execute(delete(PersonalDetail).where(PersonalDetail.kind.in_(off)))


def _stored(customer_id: int) -> Select[DetailKind, bytes, datetime]:
    return (
        select(PersonalDetail.kind, PersonalDetail.sealed, PersonalDetail.changed_at)
        .where(PersonalDetail.customer_id == customer_id, PersonalDetail.kind.in_(list(purposes())))
        .order_by(PersonalDetail.kind.desc())
    )


def _checked(kind: DetailKind, typed: str) -> str:
    """Return the value in its normal form; raises InvalidInput."""
    value = " ".join(typed.split())
    if kind is DetailKind.PERSONAL_NUMBER:
        value = value.replace(" ", "")
        if value and not PERSONAL_NUMBER.fullmatch(value):
            raise InvalidInput("personal_number", _l("A personal number has 10 digits."))
    elif len(value) > LONGEST_ADDRESS:
        raise InvalidInput("address", _l("At most %(n)s characters.", n=LONGEST_ADDRESS))
    return value


def _replace(session: Session, customer_id: int, kind: DetailKind, value: str) -> None:
    own = (PersonalDetail.customer_id == customer_id, PersonalDetail.kind == kind)
    session.execute(delete(PersonalDetail).where(*own))
    if value:
        sealed = encrypt(value)
        row = {"customer_id": customer_id, "kind": kind, "sealed": sealed}
        session.add(PersonalDetail(**row, changed_at=clock.now()))
