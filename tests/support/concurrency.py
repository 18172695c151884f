"""Many people doing something at the same moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar
from unittest.mock import patch

from flask import Flask

from marketplace.foundation import transaction
from marketplace.foundation.extensions import db

Result = TypeVar("Result")


def all_at_once(
    app: Flask, work: Callable[[int], Result], people: int = 50
) -> list[Result | Exception]:
    """What the work gave each of the people, who all start together; errors are results too."""
    start = Barrier(people)

    def one(number: int) -> Result | Exception:
        start.wait()
        with app.app_context():
            try:
                return work(number)
            except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


@contextmanager
def naive_transactions() -> Iterator[None]:
    """The negative control: every statement for itself, no lock held between two of them."""
    with patch.object(transaction, "_writing_options", lambda _session: {}):
        yield
