"""A partner's till checks and confirms a code, with the partner's key."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.tokens import HeldToken, Purpose
from marketplace.blueprints.api.blueprint import bp
from marketplace.blueprints.api.models_tills import (
    CodeAnswer,
    ConfirmationAnswer,
    ConfirmationWanted,
)
from marketplace.blueprints.json_api.json_body import read_body
from marketplace.blueprints.json_api.problem_details import keep_nowhere
from marketplace.blueprints.web.guards import program, token
from marketplace.blueprints.web.idempotency import once
from marketplace.conversions.redemption.confirm import check, confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import NotThisBranch


@bp.get("/codes/<path:code>", merge_slashes=False)  # a partner's own code may be a link
@token(Purpose.TILL)
def look_at_code(code: str) -> ResponseReturnValue:
    """Return what the partner's own valid code is for."""
    answer = CodeAnswer.of(check(code=code, till=_till(program())))
    return keep_nowhere(Response(answer.model_dump_json(), content_type="application/json"))


@bp.post("/confirmations")
@token(Purpose.TILL)
def confirm_at_till() -> ResponseReturnValue:
    """Confirm the code: 201, and the same again for the same Idempotency-Key."""
    wanted, key = read_body(ConfirmationWanted), program()

    def do(_own_key: str) -> str:
        branch_id = _branch(key, wanted.branch)
        view = confirm(code=wanted.code, till=_till(key), branch_id=branch_id)
        return ConfirmationAnswer.of(view).model_dump_json()

    return once(wanted, do)


def _till(key: HeldToken) -> Confirmer:
    return Confirmer(partner_id=key.partner_id or 0, token_id=key.id, address=request.remote_addr)


def _branch(key: HeldToken, named: int | None) -> int | None:
    """Return the key's branch, or else the one named; raises NotThisBranch."""
    if key.branch_id is not None and named not in {None, key.branch_id}:
        raise NotThisBranch
    return key.branch_id or named
