"""Load the demo programme into an empty database."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.catalogue.models import Offer
from marketplace.conversions.reports.popularity import recount
from marketplace.demo import (
    applications,
    catalogue,
    code_pools,
    disclosures,
    favourites,
    history,
    legal_texts,
    partner_phones,
    people,
    picture_files,
    rules,
    settling,
    shops,
    third_parties,
    view_history,
)
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal
from marketplace.programme.models import RuleVersion


class DatabaseNotEmpty(Refusal):
    """The database is in use."""

    says = _l("The database is not empty; the demo needs an empty one.")


def load_demo() -> None:
    """Fill the database: catalogue, users, and what customers did; raises DatabaseNotEmpty."""
    if any(db.session.scalar(select(kind.id).limit(1)) for kind in (Offer, RuleVersion)):
        raise DatabaseNotEmpty
    present = clock.now()
    with clock.put_back(history.START):
        rules.write_rules()
        legal_texts.publish_texts()
        created = catalogue.create_catalogue(picture_files.load_pictures(), present=present)
        settling.write_terms(created)
        people.create_lines()
        users = people.create_users(created)
        shops.open_shops(users)
        partner_phones.register_phones(created, users)
    history.simulate_history(created, users)
    settling.settle(created, users)
    shops.move_stock()
    applications.receive_applications(users)
    applications.finish_setups(created, users)
    code_pools.fill_pools(users)
    disclosures.record_disclosures(users)
    third_parties.name_third_parties()
    favourites.mark_favourites()
    view_history.add_views()
    recount(clock.now())
