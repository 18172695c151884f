"""Find the phones from which partners confirm codes by SMS, and list a partner's phones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, bindparam, select

from marketplace.catalogue.models import Branch, Partner
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.customers.pins import MOST_WRONG
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound

SHOWN_DIGITS: Final = 3
MOST_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class RegisteredPhone:
    """A partner's proven phone; without a branch it confirms for the whole business."""

    id: int
    partner_id: int
    branch_id: int | None


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone as the partner's owner sees it; `pin_until` is the expiry of its PIN, in UTC.

    Without a branch it confirms for all branches.
    """

    id: int
    name: str
    number: str
    branch_id: int | None
    branch: str | None
    added_at: datetime
    pin_until: datetime | None
    wrong_pins: int
    verified_at: datetime | None
    removed_at: datetime | None

    @property
    def pin_is_over(self) -> bool:
        """Return whether it waits for a PIN that is no longer valid."""
        if self.pin_until is None:
            return False
        return self.pin_until <= clock.now() or self.wrong_pins >= MOST_WRONG


_PROVEN = (
    PartnerPhone.verified_at.is_not(None),
    PartnerPhone.removed_at.is_(None),
    Partner.withdrawn_at.is_(None),
)
_IN_USE = (
    select(PartnerPhone.id, PartnerPhone.partner_id, PartnerPhone.branch_id)
    .join(Partner, Partner.id == PartnerPhone.partner_id)
    .where(PartnerPhone.number == bindparam("asked_number"), *_PROVEN)
)


def registered_phone(number: str) -> RegisteredPhone | None:
    """Return the partner's phone with this number (E.164), or None.

    Unproven and removed phones do not count, nor those of a withdrawn partner.
    """
    asked = {"asked_number": number}
    found = db.session.connection().execute(_IN_USE, asked).one_or_none()
    return record(RegisteredPhone, found) if found else None


def registered_numbers() -> list[tuple[str, str]]:
    """Return at most MOST_SHOWN numbers of proven phones, each with its partner's name."""
    proven = (
        select(PartnerPhone.number, Partner.name)
        .join(Partner, Partner.id == PartnerPhone.partner_id)
        .where(*_PROVEN)
        .order_by(PartnerPhone.id)
        .limit(MOST_SHOWN)
    )
    return [(number, partner) for number, partner in db.session.execute(proven)]


def phones_of(partner_id: int) -> list[Phone]:
    """Return the partner's phones: those in use first, then waiting and removed ones."""
    order = (PartnerPhone.removed_at.is_not(None), PartnerPhone.verified_at.is_(None))
    rows = _phones(partner_id).order_by(*order, PartnerPhone.id.desc())
    return records(Phone, db.session.execute(rows))


def phone_of(partner_id: int, phone_id: int) -> Phone:
    """Return the partner's phone; raises NotFound for any other."""
    row = db.session.execute(_phones(partner_id).where(PartnerPhone.id == phone_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(Phone, row)


def last_digits(number: str) -> str:
    """Return the last digits of a number, by which its partner recognises it in a list."""
    return f"…{number[-SHOWN_DIGITS:]}"


def _phones(
    partner_id: int,
) -> Select[
    int,
    str,
    str,
    int | None,
    str | None,
    datetime,
    datetime | None,
    int,
    datetime | None,
    datetime | None,
]:
    return (
        select(
            PartnerPhone.id,
            PartnerPhone.name,
            PartnerPhone.number,
            PartnerPhone.branch_id,
            Branch.name.label("branch"),
            PartnerPhone.added_at,
            PartnerPhone.pin_until,
            PartnerPhone.wrong_pins,
            PartnerPhone.verified_at,
            PartnerPhone.removed_at,
        )
        .outerjoin(Branch, Branch.id == PartnerPhone.branch_id)
        .where(PartnerPhone.partner_id == partner_id)
    )
