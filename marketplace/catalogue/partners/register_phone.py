"""Register a partner's phone: an SMS takes a PIN to it, which proves it once entered."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit, throttle
from marketplace.accounts.audit import Actor
from marketplace.accounts.throttle import Scope
from marketplace.catalogue.models import Partner
from marketplace.catalogue.partners import phone_records
from marketplace.catalogue.partners.partners import lock_taking_part
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.catalogue.partners.phones import last_digits
from marketplace.catalogue.partners.require_branch import require_branch
from marketplace.customers.pins import MINUTES
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPhone:
    """The content of a phone's form: its number in E.164, and the partner's name for it."""

    number: str
    name: str
    branch_id: int | None


def add_phone(*, partner_id: int, phone: NewPhone, language: str, actor: Actor) -> int:
    """Send a PIN to the number and return the phone's id; it confirms no code before the PIN.

    Raises InvalidInput for a number in use by any partner, for a branch that is not the
    partner's, TooManyAttempts, and HasLeft.
    """
    with transaction() as session:
        partner = lock_taking_part(session, partner_id)
        require_branch(session, partner_id, phone.branch_id)
        throttle.claim(Scope.PHONE_PARTNER, partner_id)
        _require_free(session, partner_id, phone.number)
        phone_records.delete_waiting(session, partner_id, phone.number)
        row = _row(partner_id, phone, actor)
        session.add(row)
        session.flush()
        _send(session, partner, row, language)
        audit.record(actor, "phone.add", "phone", row.id, after=_audit_values(row))
    job_queue.wake()
    return row.id


def resend_pin(*, partner_id: int, phone_id: int, language: str, actor: Actor) -> None:
    """Send a new PIN, which replaces the old one.

    Raises NotFound where no phone of the partner waits for one, TooManyAttempts, and HasLeft.
    """
    with transaction() as session:
        partner = lock_taking_part(session, partner_id)
        row = session.get(PartnerPhone, phone_id, with_for_update=True, populate_existing=True)
        if row is None or row.partner_id != partner_id or row.verified_at or row.removed_at:
            raise NotFound
        throttle.claim(Scope.PHONE_PARTNER, partner_id)
        _send(session, partner, row, language)
        audit.record(actor, "phone.pin", "phone", phone_id)
    job_queue.wake()


def prove_phone(*, partner_id: int, phone_id: int, pin: str, actor: Actor) -> None:
    """Prove the phone by its PIN, so that it confirms codes; each call uses one of the tries.

    Raises InvalidInput for the PIN, or for a number that another partner proved first.
    """
    with transaction() as session:
        matches = phone_records.check_pin(session, partner_id, phone_id, pin)
    if matches is None:
        raise InvalidInput("pin", _l("The PIN is no longer valid. Please request a new one."))
    if not matches:
        raise InvalidInput("pin", _l("The PIN is incorrect. Please check it again."))
    with transaction() as session:
        lock_taking_part(session, partner_id)
        if not phone_records.prove(session, partner_id, phone_id):
            raise InvalidInput("pin", _cannot_be_used())
        audit.record(actor, "phone.prove", "phone", phone_id)


def remove_phone(*, partner_id: int, phone_id: int, actor: Actor) -> None:
    """Remove the phone, which confirms no more codes; its row stays for the books.

    Raises NotFound where the partner has no such phone in use or waiting.
    """
    with transaction() as session:
        row = phone_records.remove(session, partner_id, phone_id)
        if row is None:
            raise NotFound
        audit.record(actor, "phone.remove", "phone", phone_id, before=_audit_values(row))


def _require_free(session: Session, partner_id: int, number: str) -> None:
    owner = phone_records.owner_of(session, number)
    if owner == partner_id:
        raise InvalidInput("number", _l("This number is already one of your phones."))
    if owner is not None:
        raise InvalidInput("number", _cannot_be_used())


def _cannot_be_used() -> object:
    return _l("This number cannot be used here. Choose another.")


def _row(partner_id: int, phone: NewPhone, actor: Actor) -> PartnerPhone:
    return PartnerPhone(
        partner_id=partner_id,
        branch_id=phone.branch_id,
        number=phone.number,
        name=phone.name,
        added_by=actor.user_id,
        added_at=clock.now(),
    )


def _send(session: Session, partner: Partner, row: PartnerPhone, language: str) -> None:
    """Write a new PIN to the number, within the number's own limit."""
    throttle.claim(Scope.PIN_NUMBER, row.number)
    outbox.write(
        session,
        "partner_phone_pin",
        language=language,
        email=None,
        phone=row.number,
        facts={"pin": phone_records.new_pin(row), "minutes": MINUTES, "partner": partner.name},
    )


def _audit_values(row: PartnerPhone) -> dict[str, object]:
    """Return the audit log's values, without the full number, which may be unproven."""
    return {"number": last_digits(row.number), "name": row.name, "branch_id": row.branch_id}
