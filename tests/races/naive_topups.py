"""The negative control for top-ups: every statement for itself, and slow between look and write."""

from __future__ import annotations

from threading import Barrier

from marketplace import create_app
from marketplace.foundation import transaction
from marketplace.points.billing import topup
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.billing.topup_rules import ReportedTopUp, TopUpContext, outcome_of
from marketplace.programme.rules import Programme
from tests.support.concurrency import meet

looked = Barrier(2)


def slow_fate(told: ReportedTopUp, known: TopUpContext, programme: Programme) -> RowOutcome:
    """The rules, and then a moment in which others come by."""
    fate = outcome_of(told, known, programme)
    meet(looked)
    return fate


transaction._writing_options = lambda _session: {}
topup.outcome_of = slow_fate
topup.retry_on_conflict = lambda _session, book: book()
app = create_app()
