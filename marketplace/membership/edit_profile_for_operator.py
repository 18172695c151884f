"""Correct a customer's profile for the operator's own system, by its token, and audit it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.customers import customers
from marketplace.foundation.transaction import transaction
from marketplace.membership.edit_profile import edit_profile
from marketplace.membership.enrol import EmailInUse


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """The values to change; None leaves a value as it is."""

    name: str | None = None
    surname: str | None = None
    email: str | None = None
    language: str | None = None


def edit_profile_for_operator(*, customer_id: int, wanted: ProfileChange, actor: Actor) -> None:
    """Correct the given values; the old address is told of a new email. All or nothing.

    The log names what was corrected, never the person. Raises NotFound for a closed account,
    EmailInUse, TooManyAttempts.
    """
    given = {name: value for name, value in asdict(wanted).items() if value is not None}
    with transaction() as session:
        customer = customers.open_customer(session, customer_id)
        changed = [name for name, value in given.items() if getattr(customer, name) != value]
        if not changed:
            return
        _require_free(customers.customer_with_email(session, wanted.email or ""), customer_id)
        edit_profile(
            customer_id=customer_id,
            name=given.get("name", customer.name),
            surname=given.get("surname", customer.surname),
            email=given.get("email", customer.email or ""),
            language=given.get("language"),
            by_operator=True,
        )
        details = {"corrected": changed}
        audit.record(actor, "member.correct", "customer", customer_id, after=details)


def _require_free(owner: int | None, customer_id: int) -> None:
    if owner not in {None, customer_id}:
        raise EmailInUse
