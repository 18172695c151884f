"""A row of the retention table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import LazyString


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One kind of record and its retention: `until` counts from its creation, None is for good.

    `in_words` is shown in place of `until` where the end is an event.
    """

    what: LazyString
    until: timedelta | None
    why: LazyString
    delete_old: Callable[[], None] | None = None
    in_words: LazyString | None = None
