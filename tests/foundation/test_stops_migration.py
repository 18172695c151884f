"""Sign-ins that were deactivated before stops existed become stops of the whole account."""

from __future__ import annotations

import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from marketplace.customers.models import Customer, StoppedBy
from marketplace.foundation.extensions import db

SHUT_AT = "2026-03-04 05:06:07+00:00"
PEOPLE = {"open": (None, None), "shut": (SHUT_AT, None), "closed": (SHUT_AT, SHUT_AT)}
CUSTOMER = text(
    "INSERT INTO customers (id, name, surname, language, registered_at, closed_at)"
    " VALUES (:id, :name, 'K', 'sq', '2026-01-01 00:00:00+00:00', :closed_at)"
)
USER = text(
    "INSERT INTO users (username, password_hash, role, language, name, customer_id, created_at,"
    " deactivated_at) VALUES (:name, '', 'customer', 'sq', '', :id, '2026-01-01 00:00:00+00:00',"
    " :shut_at)"
)


@pytest.mark.usefixtures("earlier_app")
def test_a_deactivated_sign_in_becomes_a_stop_and_others_stay_as_they_are() -> None:
    upgrade(revision="0003")
    with db.engine.begin() as connection:
        for number, (name, (shut_at, closed_at)) in enumerate(PEOPLE.items(), start=1):
            who = {"id": number, "name": name}
            connection.execute(CUSTOMER, who | {"closed_at": closed_at})
            connection.execute(USER, who | {"shut_at": shut_at})
    db.engine.dispose()
    upgrade()
    found = {one.name: one for one in db.session.query(Customer)}
    assert {name for name, one in found.items() if one.stopped_at} == {"shut"}
    assert found["shut"].stopped_by is StoppedBy.SUPPORT
    assert f"{found['shut'].stopped_at:%Y-%m-%d %H:%M:%S}" == SHUT_AT[:19]
