"""Look for garbage seldom: a run makes many objects that live as long as it does.

Of the processor time of a test that writes rows and makes pages, a fifth went into looking through
objects that were still in use.
"""

from __future__ import annotations

import gc

OBJECTS_BETWEEN_LOOKS = 100_000


def pytest_configure() -> None:
    """Look seldom, also while the tests are imported."""
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 50)


def pytest_collection_finish() -> None:
    """Pass over the imported modules and the tests from here on."""
    gc.collect()
    gc.freeze()
