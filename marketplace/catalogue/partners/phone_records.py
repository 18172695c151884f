"""A partner's phones as rows: the PIN that proves one, tried a few times, and what is deleted."""

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
    """Give the phone, which has its id, a new PIN, new tries and new time; returns the PIN."""
    pin = pins.new_pin()
    phone.pin_hash = pins.hash_row_pin("phone", phone.id, pin)
    phone.wrong_pins = 0
    phone.pin_until = clock.now() + pins.GOOD_FOR
    return pin


def is_right(session: Session, partner_id: int, phone_id: int, pin: str) -> bool | None:
    """Whether the PIN is the phone's, using up one of the tries; None if there is none left."""
    stored = _count_try(session, partner_id, phone_id)
    return None if stored is None else pins.fits(stored, "phone", phone_id, pin)


def prove(session: Session, partner_id: int, phone_id: int) -> bool:
    """Let the phone confirm from now on; False where another is quicker with the number."""
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
    """Take the partner's phone out of use; None where there is none in use or waiting."""
    return session.scalar(
        update(PartnerPhone)
        .where(_of(partner_id), PartnerPhone.id == phone_id, PartnerPhone.removed_at.is_(None))
        .values(removed_at=clock.now(), pin_hash=None, pin_until=None)
        .returning(PartnerPhone)
    )


def remove_all(session: Session, partner_id: int) -> list[int]:
    """Take all of the partner's phones out of use, as it leaves; returns their ids."""
    removed = session.scalars(
        update(PartnerPhone)
        .where(_of(partner_id), PartnerPhone.removed_at.is_(None))
        .values(removed_at=clock.now(), pin_hash=None, pin_until=None)
        .returning(PartnerPhone.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(removed)


def holder(session: Session, number: str) -> int | None:
    """The partner who has the number in use."""
    return session.scalar(
        select(PartnerPhone.partner_id).where(
            PartnerPhone.number == number,
            PartnerPhone.verified_at.is_not(None),
            PartnerPhone.removed_at.is_(None),
        )
    )


def forget_waiting(session: Session, partner_id: int, number: str) -> None:
    """Delete what waits for a PIN of the partner's with the number, as a new one takes over."""
    session.execute(
        delete(PartnerPhone).where(
            _of(partner_id), PartnerPhone.number == number, PartnerPhone.verified_at.is_(None)
        )
    )


def delete_unproven() -> None:
    """Delete the phones that nobody proved."""
    old = PartnerPhone.added_at < clock.now() - KEPT_UNPROVEN
    with transaction() as session:
        session.execute(delete(PartnerPhone).where(PartnerPhone.verified_at.is_(None), old))


def waiting(partner_id: int, phone_id: int) -> ColumnElement[bool]:
    """The partner's phone that waits for its PIN."""
    unproven = PartnerPhone.verified_at.is_(None) & PartnerPhone.removed_at.is_(None)
    return _of(partner_id) & (PartnerPhone.id == phone_id) & unproven


def _of(partner_id: int) -> ColumnElement[bool]:
    return PartnerPhone.partner_id == partner_id


def _count_try(session: Session, partner_id: int, phone_id: int) -> str | None:
    """Use up one of the tries and return the PIN's hash; None if there is no try left."""
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
