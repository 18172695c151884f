"""Top-ups as events: each gives its points at once, and only once."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from marketplace.accounts.tokens import Purpose
from marketplace.blueprints.api.blueprint import bp
from marketplace.blueprints.api.models import TopUpAnswer, TopUpEvent, TopUpOutcome
from marketplace.blueprints.json_api.json_body import read_body
from marketplace.blueprints.json_api.problem_details import keep_nowhere
from marketplace.blueprints.web.guards import token
from marketplace.customers.numbers import line_number
from marketplace.points.billing.topup import TopUpResult, top_up
from marketplace.points.billing.topup_rules import ReportedTopUp


@bp.post("/events/topups")
@token(Purpose.TOPUPS)
def top_up_event() -> ResponseReturnValue:
    """Book the top-up: 201 when it is new, 200 where it is repeated or left out."""
    event = read_body(TopUpEvent)
    result = top_up(ReportedTopUp(event.id, line_number(event.line), event.package, event.at))
    answer = TopUpAnswer(id=event.id, became=_outcome(result), points=result.points)
    status = 200 if result.repeated or result.left_out else 201
    return keep_nowhere(Response(answer.model_dump_json(), status, content_type="application/json"))


def _outcome(result: TopUpResult) -> TopUpOutcome:
    return TopUpOutcome.LEFT_OUT if result.left_out else TopUpOutcome.BOOKED
