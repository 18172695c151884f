"""Find customers by their surname, for a reason, both recorded in the audit log."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from marketplace.accounts import audit, throttle
from marketplace.accounts.audit import Actor
from marketplace.accounts.throttle import Scope
from marketplace.customers.find import LEAST, MOST, CustomerRow, rows_of
from marketplace.customers.models import Customer, folded_surname
from marketplace.foundation.column_types import starts_with
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction


def find_by_surname(*, surname: str, reason: str, actor: Actor) -> list[CustomerRow]:
    """Return the open accounts whose surname begins with the text, in its order, MOST at most.

    Accents, case and script do not matter. Each search writes `customer.search` with its reason and
    the customers that it showed, not with what was typed. Raises InvalidInput for fewer than LEAST
    letters, and TooManyAttempts for more searches than one person needs.
    """
    start = folded_surname(surname)
    if len(start) < LEAST:
        raise InvalidInput("surname", _l("Enter at least the first three letters."))
    with transaction():
        throttle.claim(Scope.SURNAME_STAFF, actor.user_id)
        ids = list(db.session.scalars(_query(start)))
        found = {"found": ids}
        audit.record(actor, "customer.search", "customer", "surname", after=found, reason=reason)
    return rows_of(ids)


def _query(start: str) -> Select[int]:
    return (
        select(Customer.id)
        .where(starts_with(Customer.surname_folded, start))
        .order_by(Customer.surname_folded, Customer.id)
        .limit(MOST)
    )
