"""What the demo's customers did in the past months, each deed on its day, with the calendar run."""

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
from marketplace.demo import people, sources
from marketplace.demo.shop import Shop
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.schedule import calendar

# Long enough for six months in the charts; no longer, so that nothing earned since has expired.
LONG_AGO: Final = timedelta(days=206)


class Life:
    """One customer of the file; `ago` are days before the present."""

    def __init__(self, person: Mapping[str, Any], shop: Shop, users: Mapping[str, int]) -> None:
        self._person, self._shop, self._users = person, shop, users
        self._customer_id = self._line_id = 0

    def live_through(self, ago: int) -> None:
        """Do what is done on the day, which the clock shows: join, then earn, then convert."""
        if self._person["joined"] == ago:
            self._customer_id, self._line_id = people.join(self._person)
        for points, when in self._person["earned"]:
            if when == ago:
                people.earns(self._customer_id, self._line_id, points)
        for wish in self._person["converted"]:
            if wish["ago"] == ago:
                self._convert(wish)

    def _convert(self, wish: Mapping[str, Any]) -> None:
        receipt = convert(
            customer_id=self._customer_id,
            offer=_slug(wish),
            via=ConversionChannel.WEB,
            key=f"demo-{wish['ago']}",
            line_id=self._line_id if "points" in wish else None,
            points=wish.get("points"),
        )
        if "confirmed_by" in wish and receipt.code:
            self._confirm(receipt.code, wish["confirmed_by"])
        if "cancelled" in wish:
            support = Actor(user_id=self._users["support"], username="support")
            cancel(conversion_id=receipt.id, reason=wish["cancelled"], actor=support)

    def _confirm(self, code: str, username: str) -> None:
        owners = {user["username"]: user for user in sources.read("people.toml")["user"]}
        partner = owners[username]["partner"]
        confirm(
            code=code,
            till=Confirmer(partner_id=self._shop.partners[partner], user_id=self._users[username]),
            branch_id=self._shop.branches[partner],
        )


def live(shop: Shop, users: Mapping[str, int]) -> None:
    """Let the days since pass for all customers, the calendar run on the 1st of each month."""
    lives = [Life(person, shop, users) for person in sources.read("people.toml")["customer"]]
    for ago in range(LONG_AGO.days, -1, -1):
        with clock.put_back(timedelta(days=ago)):
            if clock.today().day == 1:
                calendar.run()
            for life in lives:
                life.live_through(ago)


def _slug(wish: Mapping[str, Any]) -> str:
    if "slug" in wish:
        return str(wish["slug"])
    return db.session.execute(
        select(Offer.slug).where(Offer.offer_code == wish["offer_code"])
    ).scalar_one()
