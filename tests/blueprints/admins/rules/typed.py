"""The values that a browser sends for the form of each rule, and those that are stored."""

from __future__ import annotations

from typing import Any

from tests.support.csrf_client import BrowserLike

WHY = {"reason": "decided on Monday", "made_from": "0"}
CHANGES: dict[str, dict[str, Any]] = {
    "welcome_by_tariff": {"private_prepaid": "50", "private_postpaid": "80"},
    "welcome_by_package": {"rows-0-package": "internet", "rows-0-points": "40"},
    "topup_by_package": {"rows-0-package": "tv", "rows-0-points": "15"},
    "points_per_euro": {"value": "2"},
    "service_minimum": {"value": "20"},
    "units_per_point": {"mb": "12", "sms": "6", "mms": "3"},
    "units_days": {"value": "14"},
    "expiry": {"value": "never"},
    "idle_months": {"value": "3"},
    "billing_days": {"value": "20"},
    "reminder_days": {"value": "90, 10"},
    "code_days": {"value": "21"},
    "expired_codes": {"value": "returned"},
    "taking_part": {"value": ["private-prepaid", "business-postpaid"]},
    "point_worth": {"value": "1,50"},
    "lost_number_points": {"value": "lost"},
    "ended_line_points": {"value": "kept"},
    "undelivered_days": {"value": "60"},
    "returned_days": {"value": "45"},
    "code_reminder_days": {"value": "5"},
}
KEPT: dict[str, Any] = {
    "welcome_by_tariff": {"private-postpaid": 80, "private-prepaid": 50},
    "welcome_by_package": {"internet": 40},
    "topup_by_package": {"tv": 15},
    "points_per_euro": 2,
    "service_minimum": 20,
    "units_per_point": {"MB": 12, "MMS": 3, "SMS": 6},
    "units_days": 14,
    "expiry": "never",
    "idle_months": 3,
    "billing_days": 20,
    "reminder_days": [10, 90],
    "code_days": 21,
    "expired_codes": "returned",
    "taking_part": ["business-postpaid", "private-prepaid"],
    "point_worth": 150,
    "lost_number_points": "lost",
    "ended_line_points": "kept",
    "undelivered_days": 60,
    "returned_days": 45,
    "code_reminder_days": 5,
}


def save(desk: BrowserLike, rule: str, **given: Any) -> Any:
    """Send the form of the rule, with the values given in the place of the usual change."""
    return desk.post(f"/admin/rules/{rule}", data=WHY | CHANGES[rule] | given)
