"""Loading the demo programme into an empty database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace import clock
from marketplace.catalogue.models import Offer
from marketplace.conversions.confirm import confirm
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Via
from marketplace.conversions.popularity import recount
from marketplace.demo import gallery, people, shop, sources
from marketplace.demo.shop import Shop
from marketplace.extensions import db
from marketplace.refusals import Refusal


class NotEmpty(Refusal):
    """The database is in use."""

    says = _l("The database is not empty; the demo goes into an empty one.")


def load_demo() -> None:
    """Fill the database: the shop, the logins, and what the customers did; raises NotEmpty."""
    if db.session.scalar(select(Offer.id).limit(1)) is not None:
        raise NotEmpty
    furnished = shop.furnish(gallery.hang())
    people.know_lines()
    users = people.employ(furnished)
    for person in sources.read("people.toml")["customer"]:
        _live(person, furnished, users)
    recount(clock.now())


def _live(person: dict[str, Any], furnished: Shop, users: Mapping[str, int]) -> None:
    """Let the customer join, earn and convert, and the partners confirm."""
    customer_id, line_id = people.join(person)
    for number, wish in enumerate(person["converted"], 1):
        receipt = convert(
            customer_id=customer_id,
            offer=_slug(wish),
            via=Via.WEB,
            key=f"demo-{number}",
            line_id=line_id if "points" in wish else None,
            points=wish.get("points"),
        )
        if "confirmed_by" in wish and receipt.code:
            _confirm(receipt.code, wish["confirmed_by"], furnished, users)
    if person.get("blocked"):
        people.block(customer_id)


def _slug(wish: dict[str, Any]) -> str:
    if "slug" in wish:
        return str(wish["slug"])
    return db.session.execute(
        select(Offer.slug).where(Offer.offer_code == wish["offer_code"])
    ).scalar_one()


def _confirm(code: str, username: str, furnished: Shop, users: Mapping[str, int]) -> None:
    owners = {user["username"]: user for user in sources.read("people.toml")["user"]}
    partner = owners[username]["partner"]
    confirm(
        code=code,
        partner_id=furnished.partners[partner],
        branch_id=furnished.branches[partner],
        user_id=users[username],
        address=None,
    )
