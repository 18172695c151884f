"""A row in the database, and numbers that no other row has."""

from __future__ import annotations

import itertools
from typing import Any

from marketplace.foundation.extensions import Base
from marketplace.foundation.transaction import transaction

NUMBERS = itertools.count(1)


def write(row: Base) -> Any:
    """Insert the row and return its id, or its key where that has another name."""
    with transaction() as session:
        session.add(row)
        session.flush()
        return getattr(row, "id", None)
