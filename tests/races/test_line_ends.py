"""A line leaves while its number converts: the points of its former holder do not go."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from flask import Flask

from marketplace.accounts.models import Role
from marketplace.conversions import convert as converting
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.refusals import NoSuchLine
from marketplace.customers import lines
from marketplace.customers.line_owner import sender_of
from marketplace.customers.models import EndCause
from marketplace.membership.line_end.end_for_customer import OwnLine, end_by_support
from marketplace.points import accounts
from marketplace.points.verify import verify
from tests.support.cast import Cast
from tests.support.concurrency import PATIENCE, Gap, all_at_once, naive_transactions

A_WHILE = 0.5


def convert_while_it_leaves(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> list[Exception]:
    """Support takes the line off while an SMS from it converts; returns what was refused.

    The SMS asks whether the line is still the customer's as soon as the line is about to leave.
    """
    arta, offer, actor = cast.arta, cast.an_offer().slug, cast.staff(Role.SUPPORT).actor
    leaving, asked = Event(), Event()
    release, status = lines.release_one, converting.line_status
    gap = Gap(A_WHILE, until=asked)

    def slow_release(*given: Any, **named: Any) -> Any:
        leaving.set()
        gap()
        return release(*given, **named)

    def ask(*given: Any, **named: Any) -> Any:
        answer = status(*given, **named)
        asked.set()
        return answer

    monkeypatch.setattr(lines, "release_one", slow_release)
    monkeypatch.setattr(converting, "line_status", ask)

    def work(number: int) -> object:
        if number:
            assert leaving.wait(PATIENCE)
            ids = {"customer_id": arta.customer_id, "line_id": arta.line_id}
            return convert(**ids, offer=offer, via=ConversionChannel.SMS, key="sms")
        line = OwnLine(arta.customer_id, arta.line_id)
        return end_by_support(line=line, cause=EndCause.LOST, reason="x", actor=actor)

    results = all_at_once(app, work, people=2)
    return [one for one in results if isinstance(one, Exception)]


def test_an_sms_that_comes_while_its_line_leaves_converts_nothing(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = convert_while_it_leaves(app, cast, monkeypatch)
    assert [type(one) for one in refused] == [NoSuchLine]
    assert sender_of(cast.arta.number).customer_id is None
    assert accounts.balance(cast.arta.customer_id) == 640
    assert verify().violations == []


def test_naively_it_converts_for_a_line_that_is_gone(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with naive_transactions():
        assert convert_while_it_leaves(app, cast, monkeypatch) == []
    assert accounts.balance(cast.arta.customer_id) == 560
