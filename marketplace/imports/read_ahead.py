"""Reading ahead: the next batch is read while the database books the one before."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")
END: Final = object()


def read_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items in the same order, each made in a thread while the one before is used.

    What making one raises is raised where it would have come. Nobody else may use what the items
    are made from before the last one was given.
    """
    with ThreadPoolExecutor(1, "feed") as reader:
        following = reader.submit(next, items, END)
        while (item := following.result()) is not END:
            following = reader.submit(next, items, END)
            yield item  # type: ignore[misc] # the end is none of the items
