"""The customer's MB, SMS, MMS and packages, by number, with their last day and status."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.conversions.reports.customer_services import my_services
from marketplace.foundation import clock


@bp.get("/services")
@allow(Role.CUSTOMER)
def services() -> ResponseReturnValue:
    """Show every number's services, and those that ended lately."""
    return page(
        "customers/services.html",
        numbers=my_services(current_user.customer_id, clock.now()),
        language=str(get_locale()),
    )
