"""Staff look at the network's orders, ask again and settle them."""

from __future__ import annotations

from importlib import import_module

import pytest
from sqlalchemy import update

from marketplace.accounts.models import Role
from marketplace.conversions.provisioning.models import Order, OrderState
from marketplace.conversions.receipts import receipt_for_staff
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from marketplace.points.accounts import balance
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.network.conftest import converted, order_of
from tests.support.cast import Cast

READERS = (Role.SUPPORT, Role.ADMINISTRATOR, Role.AUDITOR)
ACTORS = (Role.SUPPORT, Role.ADMINISTRATOR)
WHY = {"reason": "They looked"}


def an_order(cast: Cast, state: OrderState = OrderState.UNKNOWN, key: str = "k1") -> int:
    """An order of Arta's that was asked for once and is in the state."""
    made = order_of(converted(cast, key=key)).id
    with transaction() as session:
        row = update(Order).where(Order.id == made)
        session.execute(row.values(state=state, attempts=1, last_error="503 not now"))
    return made


@pytest.mark.parametrize("role", READERS)
def test_readers_see_the_list_of_network_orders_and_each_order(
    at_desk: AtDesk, cast: Cast, role: Role
) -> None:
    one, desk = an_order(cast), at_desk(role.value)
    assert f'"/admin/network/{one}"' in desk.get("/admin/network").text
    shown = desk.get(f"/admin/network/{one}").text
    assert cast.arta.number in shown
    assert "503 not now" in shown
    assert (f"/admin/network/{one}/settle" in shown) is (role in ACTORS)


def test_other_users_may_not_open_network_orders(at_desk: AtDesk, cast: Cast) -> None:
    one = an_order(cast)
    for who in all_but(*READERS):
        desk = at_desk(who)
        assert desk.get("/admin/network").status_code == 403, who
        assert desk.get(f"/admin/network/{one}").status_code == 403, who


def test_only_support_may_act_on_a_network_order(at_desk: AtDesk, cast: Cast) -> None:
    one = an_order(cast)
    for who in all_but(*ACTORS):
        desk = at_desk(who)
        assert desk.post(f"/admin/network/{one}/ask").status_code == 403, who
        assert desk.post(f"/admin/network/{one}/settle", data=WHY).status_code == 403, who


def test_opening_a_network_order_is_recorded(at_desk: AtDesk, cast: Cast) -> None:
    at_desk("auditor").get(f"/admin/network/{an_order(cast)}")
    assert [entry.subject_id for entry in logged("customer.view")] == [str(cast.arta.customer_id)]


@pytest.mark.parametrize("state", OrderState)
def test_the_list_is_narrowed_to_a_state(at_desk: AtDesk, cast: Cast, state: OrderState) -> None:
    made = {each: an_order(cast, each, key=each.value) for each in OrderState}
    shown = at_desk("support").get(f"/admin/network?state={state.value}").text
    assert [each for each, one in made.items() if f'"/admin/network/{one}"' in shown] == [state]


def test_older_ones_are_on_the_next_page(
    at_desk: AtDesk, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.network.search.PAGE", 2)
    monkeypatch.setattr(import_module("marketplace.blueprints.admins.network.views"), "PAGE", 2)
    made = [an_order(cast, key=f"k{number}") for number in range(3)]
    desk = at_desk("support")
    assert f"before={made[1]}" in desk.get("/admin/network?state=unknown").text
    shown = desk.get(f"/admin/network?state=unknown&before={made[1]}").text
    assert [f'"/admin/network/{one}"' in shown for one in made] == [True, False, False]


def test_a_state_that_there_is_not_is_said(at_desk: AtDesk) -> None:
    assert at_desk("support").get("/admin/network?state=lost").status_code == 422


def test_asking_for_a_network_order_again_is_logged(at_desk: AtDesk, cast: Cast) -> None:
    one = an_order(cast)
    with transaction() as session:
        session.execute(update(Order).values(next_attempt_at=clock.end_of(clock.today())))
    answer = at_desk("support").post(f"/admin/network/{one}/ask")
    assert answer.location == f"/admin/network/{one}"
    assert logged("network.ask_again")


def test_settled_as_refused_the_points_go_back(at_desk: AtDesk, cast: Cast) -> None:
    bought = converted(cast, key="bought")
    one, desk = order_of(bought).id, at_desk("support")
    assert desk.get(f"/admin/network/{one}/settle").status_code == 200
    answer = desk.post(f"/admin/network/{one}/settle", data=WHY | {"found": "refused"})
    assert answer.location == f"/admin/network/{one}"
    assert receipt_for_staff(bought.id).given_back == 20
    assert balance(cast.arta.customer_id) == 640
    assert logged("network.settle")[0].reason == WHY["reason"]


@pytest.mark.parametrize("form", [{}, {"found": "refused"}, WHY, WHY | {"found": "perhaps"}])
def test_settling_needs_what_was_found_and_why(
    at_desk: AtDesk, cast: Cast, form: dict[str, str]
) -> None:
    one = an_order(cast)
    desk = at_desk("support")
    assert desk.post(f"/admin/network/{one}/settle", data=form).status_code == 422
    assert balance(cast.arta.customer_id) == 620


def test_a_network_order_that_a_worker_is_asking_for_cannot_be_settled(
    at_desk: AtDesk, cast: Cast
) -> None:
    one = an_order(cast)
    with transaction() as session:
        session.execute(update(Order).values(leased_until=clock.end_of(clock.today())))
    form = WHY | {"found": "refused"}
    answer = at_desk("support").post(f"/admin/network/{one}/settle", data=form)
    assert answer.status_code == 422
    assert WHY["reason"] in answer.text
    assert balance(cast.arta.customer_id) == 620


def test_a_settled_network_order_offers_no_action(at_desk: AtDesk, cast: Cast) -> None:
    one = an_order(cast, OrderState.DELIVERED)
    desk = at_desk("support")
    assert "/settle" not in desk.get(f"/admin/network/{one}").text
    assert desk.get(f"/admin/network/{one}/settle").status_code == 409
    assert desk.post(f"/admin/network/{one}/ask").status_code == 409


@pytest.mark.parametrize(("who", "told"), [("support", True), ("auditor", True), ("clerk", False)])
def test_the_overview_names_what_is_unknown(
    at_desk: AtDesk, cast: Cast, who: str, *, told: bool
) -> None:
    an_order(cast)
    assert ("/admin/network?state=unknown" in at_desk(who).get("/admin/").text) is told


def test_the_metrics_count_orders_by_state(at_desk: AtDesk) -> None:
    assert 'marketplace_network_orders{state="unknown"}' in at_desk("support").get("/metrics").text
