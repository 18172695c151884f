"""The negative control for top-ups: every statement for itself, and slow between look and write."""

from __future__ import annotations

import time

from marketplace import create_app
from marketplace.foundation import transaction
from marketplace.points.billing import topup
from marketplace.points.billing.row_outcome import RowOutcome
from marketplace.points.billing.topup_rules import ReportedTopUp, TopUpContext, outcome_of
from marketplace.programme.rules import Programme


def slow_fate(told: ReportedTopUp, known: TopUpContext, programme: Programme) -> RowOutcome:
    """The rules, and then a moment in which others come by."""
    row_outcome = outcome_of(told, known, programme)
    time.sleep(0.2)
    return row_outcome


transaction._writing_options = lambda _session: {}
topup.outcome_of = slow_fate
topup.retry_on_conflict = lambda _session, book: book()
app = create_app()
