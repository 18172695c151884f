"""Simulate the past months of the demo's customers, day by day, with the monthly calendar run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.reversal.cancel import cancel
from marketplace.demo import people, toml_files
from marketplace.demo.catalogue import Catalogue
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.schedule import calendar

# Six months for the charts, and no more, so that no points earned since have expired.
START: Final = timedelta(days=206)
YESTERDAY: Final = 1


class CustomerHistory:
    """One customer of the file, and what they do; `ago` is in days before the present."""

    def __init__(
        self, person: Mapping[str, Any], catalogue: Catalogue, users: Mapping[str, int]
    ) -> None:
        self._person, self._catalogue, self._users = person, catalogue, users
        self._customer_id = self._line_id = 0

    def replay_day(self, ago: int) -> None:
        """Do the customer's actions of the day, which the clock shows: join, earn, convert."""
        if self._person["joined"] == ago:
            self._customer_id, self._line_id = people.enrol(self._person)
        for points, when in self._person["earned"]:
            if when == ago:
                people.book_spending(self._person["number"], points)
        for order in self._person["converted"]:
            if order["ago"] == ago:
                self._convert(order)

    def _convert(self, order: Mapping[str, Any]) -> None:
        receipt = convert(
            customer_id=self._customer_id,
            offer=_slug(order),
            via=ConversionChannel.WEB,
            key=f"demo-{order['ago']}",
            line_id=self._line_id if "points" in order else None,
            points=order.get("points"),
        )
        if "confirmed_by" in order and receipt.code:
            self._confirm(receipt.code, order["confirmed_by"])
        if "cancelled" in order:
            support = Actor(user_id=self._users["support"], username="support")
            cancel(conversion_id=receipt.id, reason=order["cancelled"], actor=support)

    def _confirm(self, code: str, username: str) -> None:
        owners = {user["username"]: user for user in toml_files.read("people.toml")["user"]}
        partner = owners[username]["partner"]
        confirm(
            code=code,
            till=Confirmer(
                partner_id=self._catalogue.partners[partner], user_id=self._users[username]
            ),
            branch_id=self._catalogue.branches[partner],
        )


def simulate_history(catalogue: Catalogue, users: Mapping[str, int]) -> None:
    """Replay the days since the start for all customers; run the calendar on the 1st of a month.

    It also runs for yesterday, so that the demo's own calendar begins without a gap.
    """
    customers = [
        CustomerHistory(person, catalogue, users)
        for person in toml_files.read("people.toml")["customer"]
    ]
    for ago in range(START.days, -1, -1):
        with clock.put_back(timedelta(days=ago)):
            if clock.today().day == 1 or ago == YESTERDAY:
                calendar.run(ahead=True)  # the days between were not missed, they are left out
            for customer in customers:
                customer.replay_day(ago)


def _slug(order: Mapping[str, Any]) -> str:
    if "slug" in order:
        return str(order["slug"])
    return db.session.execute(
        select(Offer.slug).where(Offer.offer_code == order["offer_code"])
    ).scalar_one()
