"""The phones from which partners confirm codes by SMS: whose a number is."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from marketplace.catalogue.models import Partner
from marketplace.catalogue.phone_models import PartnerPhone
from marketplace.extensions import db


@dataclass(frozen=True, slots=True)
class PhoneInUse:
    """A partner's proven phone; without a branch it confirms for the whole business."""

    id: int
    partner_id: int
    branch_id: int | None


_IN_USE = (
    select(PartnerPhone.id, PartnerPhone.partner_id, PartnerPhone.branch_id)
    .join(Partner, Partner.id == PartnerPhone.partner_id)
    .where(
        PartnerPhone.number == bindparam("asked_number"),
        PartnerPhone.verified_at.is_not(None),
        PartnerPhone.removed_at.is_(None),
        Partner.withdrawn_at.is_(None),
    )
)


def phone_in_use(number: str) -> PhoneInUse | None:
    """The partner's phone with this number (E.164); None where no partner that takes part has it.

    An unproven or removed phone is none, nor is one of a partner that has left.
    """
    asked = {"asked_number": number}
    found = db.session.connection().execute(_IN_USE, asked).one_or_none()
    return PhoneInUse(*found) if found else None
