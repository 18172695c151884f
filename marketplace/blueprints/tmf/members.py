"""Members to read."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import token
from marketplace.blueprints.tmf import answering, asking, shaping
from marketplace.blueprints.tmf.models import LoyaltyProgramMember
from marketplace.blueprints.tmf.routes import READERS, bp
from marketplace.membership import roll
from marketplace.refusals import NotFound

FILTERS: Final[asking.Filters] = {
    "id": roll.having_id,
    "status": roll.having_status,
    "contactMedium.characteristic.emailAddress": roll.having_email,
    "contactMedium.characteristic.phoneNumber": roll.having_phone,
}


@bp.get("/loyaltyProgramMember")
@token(*READERS)
def list_members() -> ResponseReturnValue:
    """A part of all members, by their ids."""
    asked = asking.asked_list(LoyaltyProgramMember, FILTERS)
    found = roll.members(asked.wanted, asked.part)
    return answering.part_of([shaping.member(one) for one in found.rows], found.total, asked)


@bp.get("/loyaltyProgramMember/<id_>")
@token(*READERS)
def read_member(id_: str) -> ResponseReturnValue:
    """One member."""
    fields = asking.asked_one(LoyaltyProgramMember)
    return answering.one(shaping.member(the_member(id_)), fields)


def the_member(id_: str) -> roll.Member:
    """The member with that id, closed or not; raises NotFound."""
    found = roll.member(int(id_)) if roll.is_id(id_) else None
    if found is None:
        raise NotFound
    return found
