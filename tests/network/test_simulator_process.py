"""The simulated network ends with what started it, also where no fixture is torn down."""

from __future__ import annotations

import signal

from tests.support.warm.fork import STARTED, end_started, fork


def test_a_program_ends_with_a_process_that_ends_without_teardown() -> None:
    before = len(STARTED)
    process = fork(signal.pause)
    assert process.is_alive()
    end_started(before)
    assert process.exitcode == -signal.SIGKILL
