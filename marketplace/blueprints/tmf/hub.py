"""The hub: other systems subscribe to the members' events, read and end subscriptions."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from marketplace.blueprints.tmf import list_query, responses
from marketplace.blueprints.tmf.blueprint import READERS, bp
from marketplace.blueprints.tmf.models import EventSubscription
from marketplace.blueprints.tmf.reading import read_body
from marketplace.blueprints.tmf.request_models import EventSubscriptionInput
from marketplace.blueprints.web.guards import program, program_as_actor, token
from marketplace.foundation.refusals import NotFound
from marketplace.hub import subscriptions
from marketplace.membership import member_directory


@bp.post("/hub")
@token(*READERS)
def subscribe() -> ResponseReturnValue:
    """Subscribe the callback to the events that fit the query."""
    sent = read_body(EventSubscriptionInput)
    made = subscriptions.subscribe(
        token_id=program().id,
        callback=sent.callback,
        query=sent.query or "",
        actor=program_as_actor(),
    )
    shown = EventSubscription(id=str(made), callback=sent.callback, query=sent.query or None)
    return responses.created(shown, "hub", made)


@bp.get("/hub/<id_>")
@token(*READERS)
def read_subscription(id_: str) -> ResponseReturnValue:
    """Return a subscription of the token's own."""
    fields = list_query.single_query(EventSubscription)
    wish = subscriptions.token_subscription(subscription_id=_id(id_), token_id=program().id)
    shown = EventSubscription(id=id_, callback=wish.callback, query=wish.query or None)
    return responses.one(shown, fields)


@bp.delete("/hub/<id_>")
@token(*READERS)
def unsubscribe(id_: str) -> ResponseReturnValue:
    """End the subscription."""
    subscriptions.unsubscribe(
        subscription_id=_id(id_), token_id=program().id, actor=program_as_actor()
    )
    return "", 204


def _id(text: str) -> int:
    if not member_directory.is_id(text):
        raise NotFound
    return int(text)
