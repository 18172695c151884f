"""Read the next batch while one is booked; nothing is lost, changed or hidden."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from marketplace.imports.read_ahead import read_ahead


def test_the_items_come_as_they_are_made() -> None:
    assert list(read_ahead(iter(range(100)))) == list(range(100))


def test_read_ahead_accepts_an_empty_source() -> None:
    assert list(read_ahead(iter(()))) == []


def test_read_ahead_makes_the_next_item_while_one_is_used() -> None:
    second = threading.Event()

    def made() -> Iterator[int]:
        yield 1
        second.set()
        yield 2

    items = read_ahead(made())
    assert next(items) == 1
    assert second.wait(timeout=10)
    assert list(items) == [2]


def test_a_failure_comes_after_the_items_before_it() -> None:
    def made() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    items = read_ahead(made())
    assert next(items) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(items)


def test_read_ahead_that_is_stopped_early_leaves_no_thread() -> None:
    items = read_ahead(iter(range(100)))
    next(items)
    items.close()  # type: ignore[attr-defined] # a generator can be closed
    assert not [one for one in threading.enumerate() if one.name.startswith("feed")]
