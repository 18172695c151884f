"""Two accounts that are to be merged: Besnik's into Arta's."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.foundation.extensions import db
from marketplace.membership.merge.request import prove_merge, request_merge
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast


def a_merge(cast: Cast) -> int:
    """The id of a request of the administrator's, which waits for its PINs."""
    return request_merge(
        source_id=cast.besnik.customer_id,
        target_id=cast.arta.customer_id,
        reason="showed one identity card",
        actor=cast.staff(Role.ADMINISTRATOR).actor,
    )


def pins_of_merge(number: str) -> str:
    """The PIN that was sent to the number."""
    sent = select(OutboxMessage).where(
        OutboxMessage.kind == "merge_pin", OutboxMessage.recipient == number
    )
    newest = db.session.scalars(sent.order_by(OutboxMessage.id.desc())).first()
    assert newest is not None
    return str(newest.facts["pin"])


def a_proven_merge(cast: Cast) -> int:
    """The id of the request, with both accounts proven."""
    request_id = a_merge(cast)
    prove_merge(
        request_id=request_id,
        source_pin=pins_of_merge(cast.besnik.number),
        target_pin=pins_of_merge(cast.arta.number),
        actor=cast.staff(Role.ADMINISTRATOR).actor,
    )
    return request_id
