"""The staff's start page: open work for the role."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from marketplace.accounts.security_events.alerts import open_alerts
from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.counter.own_shop import shopless
from marketplace.blueprints.admins.home.trends import trends
from marketplace.blueprints.admins.navigation import opens
from marketplace.blueprints.admins.permissions import EVERY_DESK
from marketplace.blueprints.admins.shared.week_context import week_context
from marketplace.blueprints.charts.bars import lengths
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.catalogue.applications.application_list import (
    waiting_count as applications_waiting,
)
from marketplace.catalogue.offers.needs_attention import attention
from marketplace.catalogue.pools.pool_list import uploads_to_add
from marketplace.conversions.reports.today import today
from marketplace.foundation import clock
from marketplace.membership.disclosures.register import waiting_count as disclosures_waiting
from marketplace.messages.search import dead_letters
from marketplace.network.search import trouble
from marketplace.points.corrections.request_list import waiting_count
from marketplace.schedule import clock_check
from marketplace.settlement.reports.waiting import waiting_work
from marketplace.shops.stock_list import low_shelves


@bp.get("/")
@allow(*EVERY_DESK)
def dashboard() -> ResponseReturnValue:
    """Show open work for staff; each role sees what it may open."""
    now = clock.now()
    return page(
        "admins/home/dashboard.html",
        today=today(day=clock.day_of(now), now=now),
        attention=attention(now) if opens("admins.offers") else None,
        low=low_shelves(current_user.shop_id) if opens("admins.shops") else [],
        shopless=shopless(),
        dead=dead_letters() if opens("admins.messages") else None,
        network=trouble() if opens("admins.network_orders") else None,
        calendar=clock_check.hold(),
        settlement=waiting_work() if opens("admins.settlement") else None,
        **_counts(),
        **(_trends(clock.day_of(now)) if opens("admins.reports") else {}),
    )


def _counts() -> dict[str, Any]:
    """Return how much of each kind of work waits for the role."""
    return {
        "corrections": waiting_count() if opens("admins.corrections") else 0,
        "applications": applications_waiting() if opens("admins.approve_application") else 0,
        "disclosures": disclosures_waiting() if opens("admins.approve_disclosure") else 0,
        "codes_to_add": sum(uploads_to_add().values()) if opens("admins.add_codes") else 0,
        "alerts": open_alerts() if opens("admins.security_alerts") else 0,
    }


def _trends(today: date) -> dict[str, Any]:
    """Return the last weeks in numbers, the part of codes that are used, and the top offers."""
    found = trends(today, str(get_locale()))
    return {
        "rate": found.rate,
        "top": list(zip(found.top, lengths([row.points for row in found.top]), strict=True)),
        **week_context(found.weeks),
    }
