"""Participations to read: what the standard calls a product is a member's part in the programme."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import token
from marketplace.blueprints.tmf import answering, asking, shaping
from marketplace.blueprints.tmf.members import the_member
from marketplace.blueprints.tmf.models import LoyaltyProgramProduct
from marketplace.blueprints.tmf.routes import READERS, bp
from marketplace.membership import roll

FILTERS: Final[asking.Filters] = {
    "id": roll.having_id,
    "productStatus": roll.having_status,
    "loyaltyAccount.id": roll.having_id,
    "loyaltyProgramMember.id": roll.having_id,
}


@bp.get("/loyaltyProgramProduct")
@token(*READERS)
def list_products() -> ResponseReturnValue:
    """A part of all participations, by their ids."""
    asked = asking.asked_list(LoyaltyProgramProduct, FILTERS)
    found = roll.members(asked.wanted, asked.part)
    lines = roll.lines_of([one.id for one in found.rows])
    shaped = [shaping.product(one, lines[one.id]) for one in found.rows]
    return answering.part_of(shaped, found.total, asked)


@bp.get("/loyaltyProgramProduct/<id_>")
@token(*READERS)
def read_product(id_: str) -> ResponseReturnValue:
    """One participation."""
    fields = asking.asked_one(LoyaltyProgramProduct)
    found = the_member(id_)
    lines = roll.lines_of([found.id])
    return answering.one(shaping.product(found, lines[found.id]), fields)
