"""Several workers remind of the same codes at the same moment: each customer is told once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from marketplace.conversions.convert import convert
from marketplace.conversions.models import Conversion, ConversionChannel
from marketplace.conversions.redemption import remind_codes as reminding
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal import batch_expiry
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, naive_transactions, nothing_is_locked

WORKERS, CODES = 4, 6
claim = reminding._claim


@pytest.fixture
def codes(cast: Cast) -> list[str]:
    """Six codes of Arta's, issued a week ago, with two days left."""
    made = []
    with time_machine.travel(clock.now() - timedelta(days=7)):
        offer = cast.an_offer(points=10, code_days=9)
        for number in range(CODES):
            one = convert(
                customer_id=cast.arta.customer_id,
                offer=offer.slug,
                via=ConversionChannel.WEB,
                key=f"code-{number}",
            )
            made.append(str(one.code))
    return made


def told() -> int:
    reminders = select(func.count()).where(OutboxMessage.kind == "code_reminder")
    return db.session.scalar(reminders.where(OutboxMessage.channel == "sms")) or 0


def remind(_number: int) -> int:
    return reminding.remind_codes(on=clock.today())


def test_each_code_is_reminded_of_once(
    app: Flask, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = Gap(0.05)

    def slow_claim(*given: Any) -> Sequence[Row[Any]]:
        claimed = claim(*given)
        gap()
        return claimed

    monkeypatch.setattr(reminding, "_claim", slow_claim)
    results = all_at_once(app, remind, WORKERS)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert (sum(results), told()) == (len(codes), CODES)


def test_naively_customers_would_be_told_twice(
    app: Flask, codes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gap = Gap(0.05)

    def look_only(session: Session, on: date, days: int) -> Sequence[Row[Any]]:
        due = reminding._due(on, days)
        due._for_update_arg = None
        found = session.scalars(due).all()
        gap()
        marked = update(Conversion).where(Conversion.id.in_(found)).values(reminded_at=clock.now())
        columns = (*batch_expiry.ENDED, Conversion.sealed_code)
        return session.execute(marked.returning(*columns)).all() if found else []

    monkeypatch.setattr(reminding, "_claim", look_only)
    with nothing_is_locked(), ExitStack() as stack:
        if db.engine.dialect.name == "sqlite":  # there the transaction itself is the lock
            stack.enter_context(naive_transactions())
        results = all_at_once(app, remind, WORKERS)
    assert codes
    assert told() > CODES or any(isinstance(one, Exception) for one in results)


def test_a_code_that_a_partner_confirms_meanwhile_is_told_or_not_and_stays_used(
    app: Flask, cast: Cast, codes: list[str]
) -> None:
    till = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)

    def one(number: int) -> object:
        if number == 0:
            return remind(number)
        return confirm(code=codes[number - 1], till=till, branch_id=None)

    results = all_at_once(app, one, CODES + 1)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert told() <= CODES
    confirmed = select(func.count()).where(Conversion.confirmed_at.is_not(None))
    assert db.session.scalar(confirmed) == CODES
