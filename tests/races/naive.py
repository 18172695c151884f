"""The negative control: the same site, but every statement for itself, and slow in between."""

from __future__ import annotations

import time

from marketplace import create_app
from marketplace.conversions import rules
from marketplace.foundation import transaction
from marketplace.points import lots

check, lots_left = rules.check, lots.lots_left


def slow_check(attempt: rules.Attempt) -> None:
    """The rules, and then a moment in which others come by."""
    check(attempt)
    time.sleep(0.05)


transaction._writing_options = lambda _session: {}
rules.check = slow_check
app = create_app()
