"""Search the log of security events by each of its filters."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.accounts.security_events.models import EventKind, Outcome
from marketplace.accounts.security_events.record import record
from marketplace.accounts.security_events.search import EventQuery, search
from marketplace.foundation import clock

DAY = timedelta(days=1)


@pytest.mark.usefixtures("app")
def test_each_filter_leaves_the_events_that_match() -> None:
    today = clock.today()
    with clock.put_back(DAY):
        record(EventKind.PASSWORD, user_id=1)
    record(EventKind.CANCEL, user_id=2)
    record(EventKind.CANCEL, user_id=3, outcome=Outcome.REFUSED)
    for query, users in (
        (EventQuery(), [3, 2, 1]),
        (EventQuery(kind=EventKind.CANCEL), [3, 2]),
        (EventQuery(outcome=Outcome.REFUSED), [3]),
        (EventQuery(outcome=Outcome.OK), [2, 1]),
        (EventQuery(since=today), [3, 2]),
        (EventQuery(until=today - DAY), [1]),
        (EventQuery(since=today - DAY, until=today), [3, 2, 1]),
    ):
        assert [event.user_id for event in search(query)] == users, query
