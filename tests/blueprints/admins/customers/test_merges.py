"""The help desk's pages for merging two accounts of one person."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.points import accounts
from tests.blueprints.admins.staff_browsers import AtDesk, all_but
from tests.membership.merge.accounts import a_merge, a_proven_merge, pins_of_merge
from tests.support.cast import Cast

LIST = "/admin/merges"


def ask(cast: Cast) -> str:
    return f"/admin/customers/{cast.arta.customer_id}/merge"


def typed(cast: Cast) -> dict[str, str]:
    return {"account": cast.besnik.username, "reason": "one identity card"}


def test_the_whole_way_from_the_request_to_the_merge(at_desk: AtDesk, cast: Cast) -> None:
    support, colleague = at_desk("support"), at_desk("administrator")
    assert ask(cast) in support.get(f"/admin/customers/{cast.arta.customer_id}").text
    prove = support.post(ask(cast), data=typed(cast)).location
    pins = {
        "source_pin": pins_of_merge(cast.besnik.number),
        "target_pin": pins_of_merge(cast.arta.number),
    }
    assert "one identity card" in support.get(prove).text
    assert support.post(prove, data=pins).location == LIST
    assert "A colleague must decide" in support.get(LIST).text
    approve = prove.replace("prove", "approve")
    assert approve in colleague.get(LIST).text
    assert colleague.post(approve).location == LIST
    assert "Merged. Points moved: 4." in colleague.get(LIST).text
    assert accounts.balance(cast.arta.customer_id) == 644


@pytest.mark.parametrize("account", ["", "nobody-here", "example"])
def test_an_account_that_is_not_found_is_said_beside_the_field(
    at_desk: AtDesk, cast: Cast, account: str
) -> None:
    assert cast.besnik
    answer = at_desk("support").post(ask(cast), data=typed(cast) | {"account": account})
    assert answer.status_code == 422
    assert 'name="account"' in answer.text


def test_the_same_account_is_not_merged_into_itself(at_desk: AtDesk, cast: Cast) -> None:
    answer = at_desk("support").post(ask(cast), data=typed(cast) | {"account": "arta"})
    assert answer.status_code == 422
    assert "This is the same account." in answer.text


def test_a_wrong_pin_is_said_beside_its_field(at_desk: AtDesk, cast: Cast) -> None:
    address = f"{LIST}/{a_merge(cast)}/prove"
    pins = {"source_pin": "x", "target_pin": "x"}
    answer = at_desk("support").post(address, data=pins)
    assert answer.status_code == 422
    assert "The PIN is incorrect." in answer.text


def test_nobody_else_merges(at_desk: AtDesk, cast: Cast) -> None:
    request_id = a_proven_merge(cast)
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).post(f"{LIST}/{request_id}/approve").status_code == 403, who
        assert at_desk(who).post(ask(cast), data=typed(cast)).status_code == 403, who
        assert accounts.balance(cast.besnik.customer_id) == 4, who


def test_a_refused_one_leaves_the_list(at_desk: AtDesk, cast: Cast) -> None:
    desk = at_desk("support")
    desk.post(f"{LIST}/{a_proven_merge(cast)}/refuse", data={"reason": "two people"})
    assert "No accounts waiting to be merged." in desk.get(LIST).text
    assert accounts.balance(cast.besnik.customer_id) == 4
