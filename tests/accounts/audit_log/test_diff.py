"""Changes in the audit log are shown as text."""

from __future__ import annotations

import pytest

from marketplace.accounts.audit_log.diff import Change, changes


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, None, []),
        ({"state": "draft"}, {"state": "published"}, [Change("state", "draft", "published")]),
        (
            {"points": 80, "title": "A"},
            {"points": 90, "title": "A"},
            [Change("points", "80", "90")],
        ),
        (None, {"name": "Ylli"}, [Change("name", None, "Ylli")]),
        ({"name": "Ylli"}, None, [Change("name", "Ylli", None)]),
        ({"stock": None}, {"stock": 5}, [Change("stock", None, "5")]),
        ({"cities": ["Pejë"]}, {"cities": []}, [Change("cities", '["Pejë"]', "[]")]),
    ],
)
def test_only_what_differs_is_told(
    before: dict[str, object] | None, after: dict[str, object] | None, expected: list[Change]
) -> None:
    assert changes(before, after) == expected
