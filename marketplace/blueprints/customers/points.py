"""The customer's points: the balance, its history, expiry and every movement."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.charts.bars import lengths
from marketplace.blueprints.charts.line import line
from marketplace.blueprints.charts.month_axis import month_axis
from marketplace.blueprints.customers.block_notice import block_notice
from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.customers.receipts import page_number
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import page
from marketplace.conversions.receipts import terms_of
from marketplace.foundation import clock
from marketplace.points.views.balance_history import balance_history
from marketplace.points.views.statement import statement

PER_PAGE: Final = 30
HEIGHT: Final = 140
SOON: Final = 60  # days in which points expire that stand out


@bp.get("/points")
@allow(Role.CUSTOMER)
def points() -> ResponseReturnValue:
    """Show the statement."""
    number = page_number()
    mine = statement(current_user.customer_id, page=number, per_page=PER_PAGE)
    made = {one.conversion_id for one in mine.movements if one.conversion_id is not None}
    ends = balance_history(current_user.customer_id, now=mine.balance) if number == 1 else []
    return page(
        "customers/points.html",
        statement=mine,
        terms=terms_of(made),
        number=number,
        language=str(get_locale()),
        block=block_notice() if mine.blocked_since else None,
        today=clock.today(),
        soon=SOON,
        lengths=lengths([one.points for one in mine.expiring]),
        over_time=ends,
        chart=line([one.points for one in ends], height=HEIGHT),
        axis=month_axis([one.day for one in ends]),
    )
