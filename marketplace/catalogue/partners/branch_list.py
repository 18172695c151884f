"""List the branches of a partner for its owner, closed ones included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from marketplace.catalogue.models import Branch
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound


@dataclass(frozen=True, slots=True)
class BranchRow:
    """One branch of the partner."""

    id: int
    name: str
    city: str
    address: str
    opening_hours: str
    phone: str | None
    closed_at: datetime | None
    latitude: float | None
    longitude: float | None

    @property
    def coordinates(self) -> tuple[float, float] | None:
        """Return the latitude and longitude in degrees, where they are known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


def branches_of(partner_id: int) -> list[BranchRow]:
    """Return the partner's branches, open ones first, by city and name."""
    order = (Branch.closed_at.is_not(None), Branch.city, Branch.name, Branch.id)
    return records(BranchRow, db.session.execute(_rows(partner_id).order_by(*order)))


def branch_of(partner_id: int, branch_id: int) -> BranchRow:
    """Return the partner's branch; raises NotFound for any other."""
    row = db.session.execute(_rows(partner_id).where(Branch.id == branch_id)).one_or_none()
    if row is None:
        raise NotFound
    return record(BranchRow, row)


def _rows(
    partner_id: int,
) -> Select[int, str, str, str, str, str | None, datetime | None, float | None, float | None]:
    return select(
        Branch.id,
        Branch.name,
        Branch.city,
        Branch.address,
        Branch.opening_hours,
        Branch.phone,
        Branch.closed_at,
        Branch.latitude,
        Branch.longitude,
    ).where(Branch.partner_id == partner_id)
