"""Once the package is imported, garbage is looked for as usual, but not among what is imported."""

from __future__ import annotations

import gc

import marketplace


def test_the_search_for_garbage_resumes_and_passes_over_what_was_imported() -> None:
    assert marketplace.create_app
    assert gc.isenabled()
    assert gc.get_freeze_count() > 100_000
