"""Read the next batch while the database books the one before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")
END: Final = object()


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Yield the same items in the same order, each made in a thread while the one before is used.

    An exception in making one is raised in its place. The source of the items must not be used
    elsewhere before the last one was yielded.
    """
    with ThreadPoolExecutor(1, "feed") as reader:
        following = reader.submit(next, items, END)
        while (item := following.result()) is not END:
            following = reader.submit(next, items, END)
            yield item  # type: ignore[misc] # the end mark is not an item
