"""Loading the demo programme into an empty database."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.conversions.reports.popularity import recount
from marketplace.demo import counters, gallery, life, people, programme, shop, tills
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from marketplace.programme.models import RuleVersion


class NotEmpty(Refusal):
    """The database is in use."""

    says = _l("The database is not empty; the demo needs an empty one.")


def load_demo() -> None:
    """Fill the database: the shop, the logins, and what the customers did; raises NotEmpty."""
    if any(db.session.scalar(select(kind.id).limit(1)) for kind in (Offer, RuleVersion)):
        raise NotEmpty
    present = clock.now()
    with clock.put_back(life.LONG_AGO):
        programme.decide()
        furnished = shop.furnish(gallery.hang(), present=present)
        people.know_lines()
        users = people.employ(furnished)
        counters.open_shops(users)
        tills.take_phones(furnished, users)
    life.live(furnished, users)
    counters.move_stock()
    recount(clock.now())
