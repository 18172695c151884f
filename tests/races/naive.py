"""The negative control: the same site, but every statement for itself, and slow in between."""

from __future__ import annotations

from threading import Barrier

from marketplace import create_app
from marketplace.conversions import rules
from marketplace.conversions.attempt import Attempt
from marketplace.foundation import transaction
from tests.support.concurrency import meet

check, looked = rules.check, Barrier(4)  # as many as there are threads in a process


def slow_check(attempt: Attempt) -> None:
    """The rules, and then a moment in which others come by."""
    check(attempt)
    meet(looked)


transaction._writing_options = lambda _session: {}
rules.check = slow_check
app = create_app()
