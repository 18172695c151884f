"""The customer's points: the balance, what expires when, and every movement in words."""

from __future__ import annotations

from typing import Final

from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user

from marketplace.accounts.models import Role
from marketplace.blueprints.customers.receipts import page_number
from marketplace.blueprints.customers.routes import bp
from marketplace.blueprints.guards import allow
from marketplace.blueprints.pages import page
from marketplace.conversions.receipts import terms_of
from marketplace.points.statement import statement

PER_PAGE: Final = 30


@bp.get("/points")
@allow(Role.CUSTOMER)
def points() -> ResponseReturnValue:
    """The statement."""
    number = page_number()
    mine = statement(current_user.customer_id, page=number, per_page=PER_PAGE)
    made = {one.conversion_id for one in mine.movements if one.conversion_id is not None}
    return page(
        "customers/points.html",
        statement=mine,
        terms=terms_of(made),
        number=number,
        language=str(get_locale()),
    )
