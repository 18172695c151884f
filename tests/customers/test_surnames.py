"""Support finds customers by surname; who searched for what reason is recorded."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from marketplace.accounts import throttle
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.customers import customers
from marketplace.customers.models import Customer
from marketplace.customers.surnames import _query, find_by_surname
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, TooManyAttempts
from marketplace.foundation.transaction import transaction
from tests.blueprints.admins.staff_browsers import logged
from tests.support.cast import Cast, a_customer
from tests.support.query_plans import plan_for, reads_all


def search(cast: Cast, surname: str) -> list[str]:
    """The surnames that support finds."""
    support = cast.named("support").actor
    found = find_by_surname(surname=surname, reason="Calls without a number", actor=support)
    return [one.surname for one in found]


def rename(customer_id: int, surname: str) -> None:
    with transaction() as session:
        customers.open_customer(session, customer_id).surname = surname


@pytest.mark.parametrize("typed", ["Çollaku", "collaku", "COLL", "çol", "Чол", " Col "])
def test_a_surname_is_found_by_its_beginning_without_accents_case_or_script(
    cast: Cast, typed: str
) -> None:
    rename(cast.besnik.customer_id, "Çollaku")
    assert cast.arta
    assert search(cast, typed) == ["Çollaku"]


def test_surnames_come_in_their_order_and_no_more_than_a_page(cast: Cast) -> None:
    for number in range(30):
        rename(a_customer(f"person{number}").customer_id, f"Gashi {chr(ord('A') + number % 26)}")
    found = search(cast, "gashi")
    assert found == sorted(found)
    assert len(found) == 25


@pytest.mark.parametrize("typed", ["", "Kr", "%%%", "__", "'; --"])
def test_fewer_than_three_letters_find_nobody(cast: Cast, typed: str) -> None:
    assert cast.arta
    with pytest.raises(InvalidInput):
        search(cast, typed)
    assert logged("customer.search") == []


def test_a_changed_surname_is_found_and_the_former_and_an_erased_one_are_not(cast: Cast) -> None:
    arta = cast.arta.customer_id
    rename(arta, "Hoxha-Gashi")
    assert (search(cast, "krasniqi"), search(cast, "hoxha gashi")) == ([], ["Hoxha-Gashi"])
    with transaction() as session:
        customers.erase(session, arta)
    assert search(cast, "hoxha") == []
    assert db.session.scalar(db.select(Customer.surname_folded)) == ""


def test_a_search_is_recorded_with_its_reason_and_whom_it_showed(cast: Cast) -> None:
    arta = cast.arta.customer_id
    search(cast, "Krasniqi")
    (entry,) = logged("customer.search")
    assert (entry.username, entry.reason) == ("support", "Calls without a number")
    assert entry.after == {"found": [arta]}


def test_searches_are_limited_for_each_member_of_staff(cast: Cast) -> None:
    support = cast.named("support").actor
    for _ in range(LIMITS[Scope.SURNAME_STAFF].failures):
        throttle.record_failure(Scope.SURNAME_STAFF, support.user_id)
    with pytest.raises(TooManyAttempts):
        search(cast, "Krasniqi")
    assert logged("customer.search") == []


def test_a_surname_is_searched_by_its_index_and_without_it_by_every_customer(cast: Cast) -> None:
    assert cast.arta
    plan = plan_for(_query("krasniqi"))
    assert "ix_customers_surname_folded" in plan
    assert not reads_all(plan)
    with transaction() as session:
        undone = session.begin_nested()
        session.execute(text("DROP INDEX ix_customers_surname_folded"))
        assert reads_all(plan_for(_query("krasniqi")))
        undone.rollback()
