"""The weeks of an offer or of all offers, as `admins/shared/_weeks.html` shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.blueprints.charts.weeks import week_charts
from marketplace.conversions.reports.weeks import Week


def week_context(weeks: Sequence[Week]) -> dict[str, Any]:
    """Return the template's values: the weeks, oldest first, and a chart of each number."""
    rows = {
        "seen": [week.seen for week in weeks],
        "converted": [week.converted for week in weeks],
        "confirmed": [week.confirmed for week in weeks],
    }
    return {"weeks": weeks, "charts": week_charts([week.monday for week in weeks], rows)}
