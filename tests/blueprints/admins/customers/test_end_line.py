"""The help desk's page for taking a line off a customer."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.customers.line_owner import sender_of
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.support.cast import Cast

LOST = {"cause": "lost", "reason": "she came with her identity card"}


def address(cast: Cast) -> str:
    return f"/admin/customers/{cast.arta.customer_id}/lines/{cast.arta.line_id}/end"


def customer_page(cast: Cast) -> str:
    return f"/admin/customers/{cast.arta.customer_id}"


def test_the_customers_page_leads_to_it(at_desk: AtDesk, cast: Cast) -> None:
    assert address(cast) in at_desk("support").get(customer_page(cast)).text
    assert address(cast) not in at_desk("auditor").get(customer_page(cast)).text


def test_nobody_else_takes_one_off(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).post(address(cast), data=LOST).status_code == 403, who
        assert sender_of(cast.arta.number).customer_id == cast.arta.customer_id, who


def test_the_line_is_taken_off_and_shown_among_the_former_ones(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    answer = desk.post(address(cast), data=LOST)
    assert answer.location == customer_page(cast)
    shown = desk.get(answer.location).text
    assert "Line removed. Points kept: 640." in shown
    assert "Former lines" in shown
    assert "Number lost" in shown
    assert sender_of(cast.arta.number).customer_id is None


def test_the_end_of_a_contract_takes_the_points(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    desk.post(address(cast), data=LOST | {"cause": "contract-ended"})
    assert "Line removed. Points lost: 640." in desk.get(customer_page(cast)).text


@pytest.mark.parametrize("missing", [{"reason": ""}, {"cause": "replaced"}, {"cause": ""}])
def test_a_reason_and_a_cause_are_needed(
    at_desk: AtDesk, cast: Cast, missing: dict[str, str]
) -> None:
    assert at_desk("support").post(address(cast), data=LOST | missing).status_code == 422
    assert sender_of(cast.arta.number).customer_id == cast.arta.customer_id


def test_a_line_that_left_already_is_not_there(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    desk.post(address(cast), data=LOST)
    assert desk.post(address(cast), data=LOST).status_code == 404
