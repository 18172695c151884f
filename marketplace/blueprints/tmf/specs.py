"""The programme to read; there is one, with the rules in force."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import token
from marketplace.blueprints.tmf import answering, asking, shaping
from marketplace.blueprints.tmf.models import LoyaltyProgramProductSpec
from marketplace.blueprints.tmf.routes import READERS, bp
from marketplace.programme.in_force import programme_now
from marketplace.refusals import NotFound

ACTIVE: Final = "active"
FILTERS: Final[asking.Filters] = {
    "id": lambda values: shaping.SPEC_ID in values,
    "lifeCycleStatus": lambda values: ACTIVE in values,
}


@bp.get("/loyaltyProgramProductSpec")
@token(*READERS)
def list_specs() -> ResponseReturnValue:
    """The programme, as a list of one."""
    asked = asking.asked_list(LoyaltyProgramProductSpec, FILTERS)
    found = [shaping.spec(programme_now())] if all(asked.wanted) else []
    start, end = asked.part.offset, asked.part.offset + asked.part.limit
    return answering.part_of(found[start:end], len(found), asked)


@bp.get("/loyaltyProgramProductSpec/<id_>")
@token(*READERS)
def read_spec(id_: str) -> ResponseReturnValue:
    """The programme."""
    fields = asking.asked_one(LoyaltyProgramProductSpec)
    if id_ != shaping.SPEC_ID:
        raise NotFound
    return answering.one(shaping.spec(programme_now()), fields)
