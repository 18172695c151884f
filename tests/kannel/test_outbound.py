"""An SMS that the app sends reaches the phone, and Kannel's report of it comes back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.customers.models import Channel
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox
from marketplace.messages.delivery import deliver_batch
from marketplace.messages.models import MessageState, OutboxMessage
from tests.kannel.gateway import Kannel
from tests.messages.conftest import CONVERSION
from tests.support.cast import Cast
from tests.support.waiting import eventually

pytestmark = [pytest.mark.kannel, pytest.mark.slow]


def state_of(message_id: int) -> MessageState:
    db.session.rollback()
    found = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    return found.state


def test_an_sms_arrives_and_its_delivery_report_comes_back(
    cast: Cast, fresh_app: Callable[..., Flask], gateway: Kannel, site: str
) -> None:
    arta = cast.arta
    app = fresh_app(**gateway.settings, sms_callback_url=site)
    with app.app_context(), gateway.phones.sending("nothing", sender="1", times=0) as phone:
        with transaction() as session:
            (message,) = outbox.write(
                session,
                "conversion",
                language="sq",
                email=None,
                phone=arta.number,
                facts=CONVERSION,
                customer_id=arta.customer_id,
            )
        assert deliver_batch(Channel.SMS)
        (text,) = phone.wait_for(1)
        assert CONVERSION["code_shown"] in text
        assert "?" not in text, "every letter is one that a phone can show"
        assert eventually(lambda: state_of(message) is MessageState.DELIVERED)
