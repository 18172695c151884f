"""Compare the two sides of an audit entry, for display."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """A changed value as text; None where it did not exist or no longer exists."""

    field: str
    before: str | None
    after: str | None


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[Change]:
    """Return the values that differ, in their order; with one side only, all of that side."""
    old, new = before or {}, after or {}
    fields = dict.fromkeys([*old, *new])
    pairs = [Change(field, _text(old, field), _text(new, field)) for field in fields]
    return [pair for pair in pairs if pair.before != pair.after]


def _text(side: Mapping[str, Any], field: str) -> str | None:
    value = side.get(field)
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
