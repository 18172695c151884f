"""The links that changes of email are proven and undone by."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage

Token = Callable[..., str]


@pytest.fixture
def token() -> Token:
    """The token in the newest message of the kind, to that address where one is given."""

    def newest(kind: str, to: str | None = None) -> str:
        query = select(OutboxMessage).where(OutboxMessage.kind == kind)
        query = query.where(OutboxMessage.channel == "email").order_by(OutboxMessage.id.desc())
        found = db.session.scalars(
            query if to is None else query.where(OutboxMessage.recipient == to)
        )
        message = found.first()
        assert message is not None, kind
        return str(message.facts["link"]).rpartition("/")[2]

    return newest
