"""Store partners' phones: their PINs and tries, their proof, and their removal."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.customers import pins
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction

KEPT_UNPROVEN: Final = timedelta(days=1)


def new_pin(phone: PartnerPhone) -> str:
    """Give the phone, which has its id, a new PIN, new tries and a new expiry; returns the PIN."""
    pin = pins.new_pin()
    phone.pin_hash = pins.hash_row_pin("phone", phone.id, pin)
    phone.wrong_pins = 0
    phone.pin_until = clock.now() + pins.GOOD_FOR
    return pin


def check_pin(session: Session, partner_id: int, phone_id: int, pin: str) -> bool | None:
    """Use one of the tries and return whether the PIN is right, or None if no try is left."""
    stored = _count_try(session, partner_id, phone_id)
    return None if stored is None else pins.fits(stored, "phone", phone_id, pin)


def prove(session: Session, partner_id: int, phone_id: int) -> bool:
    """Prove the phone, which then confirms codes; return False where another has the number."""
    proven = (
        update(PartnerPhone)
        .where(waiting(partner_id, phone_id))
        .values(verified_at=clock.now(), pin_hash=None, pin_until=None)
        .returning(PartnerPhone.id)
        .execution_options(synchronize_session=False)
    )
    try:
        with session.begin_nested():
            return session.scalar(proven) is not None
    except IntegrityError:
        return False


def remove(session: Session, partner_id: int, phone_id: int) -> PartnerPhone | None:
    """Remove the partner's phone and return it, or None where it is not in use or waiting."""
    return session.scalar(
        update(PartnerPhone)
        .where(
            _owned_by(partner_id), PartnerPhone.id == phone_id, PartnerPhone.removed_at.is_(None)
        )
        .values(removed_at=clock.now(), pin_hash=None, pin_until=None)
        .returning(PartnerPhone)
    )


def remove_all(session: Session, partner_id: int) -> list[int]:
    """Remove all phones of a partner that is withdrawn; returns their ids."""
    removed = session.scalars(
        update(PartnerPhone)
        .where(_owned_by(partner_id), PartnerPhone.removed_at.is_(None))
        .values(removed_at=clock.now(), pin_hash=None, pin_until=None)
        .returning(PartnerPhone.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(removed)


def retire_number(session: Session, number: str) -> None:
    """Remove the phones with a number that changed hands, whichever partner has them."""
    session.execute(
        update(PartnerPhone)
        .where(PartnerPhone.number == number, PartnerPhone.removed_at.is_(None))
        .values(removed_at=clock.now(), pin_hash=None, pin_until=None)
        .execution_options(synchronize_session=False)
    )


def owner_of(session: Session, number: str) -> int | None:
    """Return the id of the partner who uses the number, or None."""
    return session.scalar(
        select(PartnerPhone.partner_id).where(
            PartnerPhone.number == number,
            PartnerPhone.verified_at.is_not(None),
            PartnerPhone.removed_at.is_(None),
        )
    )


def delete_waiting(session: Session, partner_id: int, number: str) -> None:
    """Delete the partner's unproven phones with the number, which a new one replaces."""
    session.execute(
        delete(PartnerPhone).where(
            _owned_by(partner_id), PartnerPhone.number == number, PartnerPhone.verified_at.is_(None)
        )
    )


def delete_unproven() -> None:
    """Delete the phones that were not proven in time."""
    old = PartnerPhone.added_at < clock.now() - KEPT_UNPROVEN
    with transaction() as session:
        session.execute(delete(PartnerPhone).where(PartnerPhone.verified_at.is_(None), old))


def waiting(partner_id: int, phone_id: int) -> ColumnElement[bool]:
    """Return the condition for the partner's phone that waits for its PIN."""
    unproven = PartnerPhone.verified_at.is_(None) & PartnerPhone.removed_at.is_(None)
    return _owned_by(partner_id) & (PartnerPhone.id == phone_id) & unproven


def _owned_by(partner_id: int) -> ColumnElement[bool]:
    return PartnerPhone.partner_id == partner_id


def _count_try(session: Session, partner_id: int, phone_id: int) -> str | None:
    """Use one of the tries and return the PIN's hash, or None if no try is left."""
    return session.scalar(
        update(PartnerPhone)
        .where(
            waiting(partner_id, phone_id),
            PartnerPhone.pin_until > clock.now(),
            PartnerPhone.wrong_pins < pins.MOST_WRONG,
        )
        .values(wrong_pins=PartnerPhone.wrong_pins + 1)
        .returning(PartnerPhone.pin_hash)
        .execution_options(synchronize_session=False)
    )
