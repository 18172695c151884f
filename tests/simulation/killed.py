"""Run a feed at a moment of the simulation, and kill this process after so many statements.

Called with the moment, the feed, its file, the rows of a portion and the statements.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

import time_machine
from sqlalchemy import Engine, event

from marketplace.cli import run
from marketplace.imports.models import Feed
from tests.simulation.feeds import in_portions


def main(moment: str, feed: str, path: str, portion: str, statements: str) -> int:
    left = iter(range(int(statements)))

    def count(*_call: object) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)
    then = time_machine.travel(datetime.fromisoformat(moment), tick=False)
    with then, in_portions(Feed(feed), int(portion)):
        return run(["import", feed, path])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
