"""Points accounts to read; each member has one."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import token
from marketplace.blueprints.tmf import answering, asking, shaping
from marketplace.blueprints.tmf.members import the_member
from marketplace.blueprints.tmf.models import LoyaltyAccount
from marketplace.blueprints.tmf.routes import READERS, bp
from marketplace.membership import roll

FILTERS: Final[asking.Filters] = {
    "id": roll.having_id,
    "status": roll.having_status,
    "loyaltyProgramMember.id": roll.having_id,
    "loyaltyProgramProduct.id": roll.having_id,
}


@bp.get("/loyaltyAccount")
@token(*READERS)
def list_accounts() -> ResponseReturnValue:
    """A part of all accounts, by their ids."""
    asked = asking.asked_list(LoyaltyAccount, FILTERS)
    found = roll.members(asked.wanted, asked.part)
    return answering.part_of([shaping.account(one) for one in found.rows], found.total, asked)


@bp.get("/loyaltyAccount/<id_>")
@token(*READERS)
def read_account(id_: str) -> ResponseReturnValue:
    """One account."""
    fields = asking.asked_one(LoyaltyAccount)
    return answering.one(shaping.account(the_member(id_)), fields)
