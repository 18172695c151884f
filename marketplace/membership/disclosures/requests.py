"""Write down a request of an authority, which waits for a second person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.customers.models import Customer
from marketplace.foundation import clock
from marketplace.foundation.records import values
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound
from marketplace.foundation.transaction import insert_once, transaction
from marketplace.membership.data_export.parts import Part
from marketplace.membership.disclosures.models import Disclosure


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorityRequest:
    """A lawful request for data of one customer; days are the programme's, both ends inclusive."""

    authority: str
    official: str
    legal_basis: str
    reference: str
    received_on: date
    customer_id: int
    parts: Collection[Part]
    from_day: date
    until_day: date
    secret: bool


def write_down(*, request: AuthorityRequest, key: str, actor: Actor) -> int:
    """Add the request to the register; returns its number. The same key again adds nothing.

    Nothing is read of the customer yet. Raises NotAllowed without a user, NotFound for an unknown
    customer, and InvalidInput for what is missing and for days that have not come.
    """
    if actor.user_id is None:
        raise NotAllowed
    _require_whole(request)
    row = values(request) | {"parts": [part.value for part in Part if part in request.parts]}
    with transaction() as session:
        if session.get(Customer, request.customer_id) is None:
            raise NotFound
        made = insert_once(
            session, Disclosure, **row, key=key, made_by=actor.user_id, made_at=clock.now()
        )
        if made is None:
            return session.scalars(select(Disclosure.id).where(Disclosure.key == key)).one()
        after = row | {name: row[name].isoformat() for name in DAYS}
        audit.record(actor, "disclosure.ask", "disclosure", made, after=after)
    return made


DAYS = ("received_on", "from_day", "until_day")


def _require_whole(request: AuthorityRequest) -> None:
    """Raise InvalidInput for the first field that is missing or wrong."""
    for field in ("authority", "legal_basis", "reference", "parts"):
        if not getattr(request, field):
            raise InvalidInput(field, _l("Please fill this in."))
    if request.until_day < request.from_day:
        raise InvalidInput("until_day", _l("The last day must not be before the first."))
    for field in ("received_on", "until_day"):
        if getattr(request, field) > clock.today():
            raise InvalidInput(field, _l("This day has not come yet."))
