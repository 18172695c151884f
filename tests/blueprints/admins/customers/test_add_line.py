"""The help desk's page for adding a line to a customer's."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry, Role
from marketplace.customers.models import LineKind
from marketplace.customers.profile import lines
from marketplace.foundation.extensions import db
from marketplace.membership.leave import leave
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import PASSWORD, Cast, a_line

CONTRACT = {"line": "F-1000009", "reason": "showed the contract"}


def address(cast: Cast) -> str:
    return f"/admin/customers/{cast.arta.customer_id}/lines/new"


@pytest.mark.parametrize("who", ["support", "administrator"])
def test_the_customers_page_leads_to_it(at_desk: AtDesk, cast: Cast, who: str) -> None:
    desk = at_desk(who)
    assert address(cast) in desk.get(f"/admin/customers/{cast.arta.customer_id}").text
    assert 'name="line"' in desk.get(address(cast)).text


@pytest.mark.parametrize("who", ["finance", "auditor"])
def test_readers_see_no_link_to_adding_a_line(at_desk: AtDesk, cast: Cast, who: str) -> None:
    shown = at_desk(who).get(f"/admin/customers/{cast.arta.customer_id}").text
    assert cast.arta.number in shown
    assert address(cast) not in shown


def test_other_users_may_not_add_a_line_for_a_customer(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).post(address(cast), data=CONTRACT).status_code == 403, who


def test_the_contract_is_added_and_shown(at_desk: AtDesk, cast: Cast) -> None:
    a_line(number="F-1000009", kind=LineKind.FIXED, tariff=None, package="internet-tv")
    desk = at_desk("support")
    answer = desk.post(address(cast), data=CONTRACT)
    assert answer.location == f"/admin/customers/{cast.arta.customer_id}"
    shown = desk.get(answer.location).text
    assert "Line added, with 0 welcome points." in shown
    assert "F-1000009" in shown


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"line": ""}, "line", "Please fill this in."),
        ({"line": "F" * 33}, "line", "At most 32 characters."),
        ({"reason": ""}, "reason", "Please fill this in."),
        ({"line": "F-0000000"}, "line", "has no such number"),
    ],
)
def test_an_invalid_line_or_reason_is_shown_next_to_its_field_and_kept(
    at_desk: AtDesk, cast: Cast, given: dict[str, str], field: str, told: str
) -> None:
    answer = at_desk("support").post(address(cast), data=CONTRACT | given)
    assert answer.status_code == 422
    assert told in answer.text.partition(f'id="{field}-error"')[2].partition("</ul>")[0]
    for kept in (CONTRACT | given).values():
        assert kept in answer.text
    assert len(lines(cast.arta.customer_id)) == 1
    assert db.session.scalars(select(AuditEntry)).all() == []


def test_a_line_of_another_customer_cannot_be_added_by_support(at_desk: AtDesk, cast: Cast) -> None:
    answer = at_desk("support").post(address(cast), data=CONTRACT | {"line": cast.besnik.number})
    assert "The line belongs to another customer." in answer.text


def test_a_closed_account_gets_no_line_no_merge_and_no_stop(at_desk: AtDesk, cast: Cast) -> None:
    arta = cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    desk = at_desk("support")
    of_arta = f"/admin/customers/{arta.customer_id}"
    for page in (address(cast), f"{of_arta}/merge", f"{of_arta}/deactivate"):
        assert desk.get(page).status_code == 404, page
    assert address(cast) not in desk.get(of_arta).text
