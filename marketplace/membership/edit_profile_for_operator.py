"""Correct a customer's profile for the operator's own system, by its token, and audit it."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.email_changes.lookup import waiting_email
from marketplace.accounts.email_changes.models import AskedBy
from marketplace.customers import customers
from marketplace.foundation.transaction import transaction
from marketplace.membership.edit_profile import edit_profile
from marketplace.membership.email_change.account import user_of_customer
from marketplace.membership.enrol import EmailInUse


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """The values to change; None leaves a value as it is."""

    name: str | None = None
    surname: str | None = None
    email: str | None = None
    language: str | None = None


def edit_profile_for_operator(*, customer_id: int, wanted: ProfileChange, actor: Actor) -> None:
    """Correct the given values. All or nothing.

    A new email counts once it is proven at its address; the old one is told and can refuse it.

    The log names what was corrected, never the person. Raises NotFound for a closed account,
    EmailInUse, TooManyAttempts.
    """
    given = {name: value for name, value in asdict(wanted).items() if value is not None}
    with transaction() as session:
        customer = customers.open_customer(session, customer_id)
        waiting = waiting_email(user_of_customer(session, customer_id))
        if waiting and waiting.new_email == wanted.email:
            del given["email"]  # a system that sends all it knows each night asks once
        changed = [name for name, value in given.items() if getattr(customer, name) != value]
        if not changed:
            return
        _require_free(customers.customer_with_email(session, wanted.email or ""), customer_id)
        edit_profile(
            customer_id=customer_id,
            name=given.get("name", customer.name),
            surname=given.get("surname", customer.surname),
            email=given.get("email"),
            language=given.get("language"),
            asked_by=AskedBy.OPERATOR,
        )
        details = {"corrected": changed}
        audit.record(actor, "member.correct", "customer", customer_id, after=details)


def _require_free(owner: int | None, customer_id: int) -> None:
    if owner not in {None, customer_id}:
        raise EmailInUse
