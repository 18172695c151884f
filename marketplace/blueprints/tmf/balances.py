"""Balances to read: of each member one for every day on which some of the points expire."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import token
from marketplace.blueprints.tmf import answering, asking, shaping
from marketplace.blueprints.tmf.models import LoyaltyBalance
from marketplace.blueprints.tmf.routes import READERS, bp
from marketplace.membership import roll_balances
from marketplace.refusals import NotFound

FILTERS: Final[asking.Filters] = {
    "id": roll_balances.having_id,
    "loyaltyProgramMember.id": roll_balances.having_member,
    "loyaltyAccount.id": roll_balances.having_member,
}


@bp.get("/loyaltyBalance")
@token(*READERS)
def list_balances() -> ResponseReturnValue:
    """A part of all balances, by the member's id and the day."""
    asked = asking.asked_list(LoyaltyBalance, FILTERS)
    found = roll_balances.balances(asked.wanted, asked.part)
    return answering.part_of([shaping.balance(one) for one in found.rows], found.total, asked)


@bp.get("/loyaltyBalance/<id_>")
@token(*READERS)
def read_balance(id_: str) -> ResponseReturnValue:
    """One balance."""
    fields = asking.asked_one(LoyaltyBalance)
    found = roll_balances.balance(id_)
    if found is None:
        raise NotFound
    return answering.one(shaping.balance(found), fields)
