"""Start the slowest tests first, on every worker alike, so that all workers end together."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deal the slow tests out to the workers; each begins with its own, the slowest first.

    A worker is given one contiguous part of the list at first (`--dist worksteal`).
    """
    del config
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    slow = sorted((one for one in items if patience(one)), key=patience, reverse=True)
    quick = [one for one in items if not patience(one)]
    items[:] = []
    share = -(-(len(slow) + len(quick)) // workers)
    for worker in range(workers):
        mine = slow[worker::workers]
        rest = max(share - len(mine), 0)
        items += mine + quick[:rest]
        del quick[:rest]
    items += quick


def patience(item: pytest.Item) -> float:
    """The seconds that a slow test may take, as a measure of what it does take; 0 for the rest."""
    if item.get_closest_marker("slow") is None:
        return 0
    timeout = item.get_closest_marker("timeout")
    return float(timeout.args[0]) if timeout else float(item.config.getini("timeout"))
