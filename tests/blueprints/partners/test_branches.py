"""The owner keeps the branches as customers see them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.models import Branch
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation.extensions import db
from tests.blueprints.partners.conftest import Till
from tests.support.cast import Cast

BRANCHES = "/partner/branches"
FILLED = {
    "name": "Furra e re",
    "city": "Prishtina",
    "address": "Rruga B 2",
    "opening_hours": "8 deri 20",
    "phone": "038 123 456",
}


def address_of(cast: Cast) -> str:
    return f"{BRANCHES}/{cast.bakery.branch_ids[0]}"


def branch(branch_id: int) -> Branch:
    return db.session.scalars(select(Branch).where(Branch.id == branch_id)).one()


def test_the_owner_sees_only_branches_of_their_own_partner(till: Till, cast: Cast) -> None:
    assert cast.bookshop
    page = till("drita").get(BRANCHES).text
    assert "Furra Drita Peja" in page
    assert "Libraria" not in page


def test_customers_see_a_change_at_once(till: Till, cast: Cast) -> None:
    assert till("drita").post(address_of(cast), data=FILLED).location == BRANCHES
    places = window().partners[cast.bakery.id].places
    assert "Furra e re" in {place.name for place in places}


def test_the_audit_log_has_before_and_after(till: Till, cast: Cast) -> None:
    till("drita").post(address_of(cast), data=FILLED)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.username, entry.action) == ("drita", "branch.edit")
    assert entry.before
    assert entry.after
    assert entry.before["name"] == "Furra Drita Prishtina"
    assert entry.after["name"] == "Furra e re"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("city", " "), ("address", "x" * 201), ("phone", "0" * 21)],
)
def test_an_invalid_branch_is_shown_next_to_its_field_and_kept(
    field: str, typed: str, till: Till, cast: Cast
) -> None:
    answer = till("drita").post(address_of(cast), data=FILLED | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="8 deri 20"' in answer.text
    assert branch(cast.bakery.branch_ids[0]).name == "Furra Drita Prishtina"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_partners_branch_is_not_there(method: str, till: Till, cast: Cast) -> None:
    answer = till("lumi").open(address_of(cast), method=method, data=FILLED)
    assert answer.status_code == 404
    assert branch(cast.bakery.branch_ids[0]).name == "Furra Drita Prishtina"
