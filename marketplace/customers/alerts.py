"""Choose the alerts that a customer gets; without a choice only the one about own codes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from marketplace.customers.alert_models import AlertChoices
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import insert_new, transaction

CLOSING_DAYS: Final = (1, 3, 7)


@dataclass(frozen=True, slots=True)
class Alerts:
    """The alerts that a customer gets.

    `favourite_closes_days` are the days before the last day of a favourite offer, one of
    `CLOSING_DAYS`, None for no alert; `favourite_back` tells of a favourite that can be converted
    again, `code_ends` of an own code that has not been used and ends.
    """

    favourite_closes_days: int | None = None
    favourite_back: bool = False
    code_ends: bool = True


def alerts(customer_id: int) -> Alerts:
    """Return the customer's alerts; those by default where nothing was chosen."""
    columns = (
        AlertChoices.favourite_closes_days,
        AlertChoices.favourite_back,
        AlertChoices.code_ends,
    )
    own = select(*columns).where(AlertChoices.customer_id == customer_id)
    row = db.session.execute(own).one_or_none()
    return record(Alerts, row) if row else Alerts()


def choose_alerts(*, customer_id: int, chosen: Alerts) -> None:
    """Set the customer's alerts. Idempotent; raises InvalidInput for another number of days."""
    days = chosen.favourite_closes_days
    if days is not None and days not in CLOSING_DAYS:
        raise InvalidInput("favourite_closes_days", _l("Choose one from the list."))
    with transaction() as session:
        row = {"customer_id": customer_id, **asdict(chosen)}
        session.execute(insert_new(session, AlertChoices).values(**row))
        session.execute(
            update(AlertChoices)
            .where(AlertChoices.customer_id == customer_id)
            .values(**asdict(chosen))
            .execution_options(synchronize_session=False)
        )


def forget_customers(session: Session, customer_id: int) -> None:
    """Delete the choices of a customer whose account is closed."""
    session.execute(
        delete(AlertChoices)
        .where(AlertChoices.customer_id == customer_id)
        .execution_options(synchronize_session=False)
    )
