"""Staff look at one customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation import clock
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast

READERS = ["support", "administrator", "finance", "auditor"]


def address(cast: Cast, below: str = "") -> str:
    return f"/admin/customers/{cast.arta.customer_id}{below}"


def code_of(cast: Cast, key: str = "k1") -> str:
    offer = cast.an_offer()
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key=key
    )
    return str(made.code)


@pytest.mark.parametrize("who", READERS)
def test_readers_see_the_person_the_points_and_the_line(
    at_desk: AtDesk, cast: Cast, who: str
) -> None:
    shown = at_desk(who).get(address(cast)).text
    assert all(
        text in shown
        for text in ("Arta Krasniqi", "arta@example.com", 'data-balance="640"', cast.arta.number)
    )


@pytest.mark.parametrize(
    ("who", "whole"), [("support", True), ("finance", False), ("auditor", False)]
)
def test_only_support_sees_the_whole_codes_of_a_customer(
    at_desk: AtDesk, cast: Cast, who: str, *, whole: bool
) -> None:
    code = code_of(cast)
    shown = at_desk(who).get(address(cast)).text
    assert (code in shown, code[-5:] in shown) == (whole, True)


def test_finance_and_auditors_find_no_way_to_act(at_desk: AtDesk, cast: Cast) -> None:
    code_of(cast)
    shown = [at_desk(who).get(address(cast)).text for who in ("finance", "auditor")]
    assert not any(
        f'{address(cast)}/{action}"' in page
        for page in shown
        for action in ("points", "deactivate")
    )


def test_a_blocked_customer_is_marked(at_desk: AtDesk, cast: Cast) -> None:
    shown = at_desk("support").get(f"/admin/customers/{cast.dafina.customer_id}").text
    assert "Blocked since" in shown


def test_a_view_of_a_customer_by_staff_is_recorded_once_an_hour(
    at_desk: AtDesk, cast: Cast
) -> None:
    for minutes in (0, 59, 61):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            at_desk("support").get(address(cast))
    seen = logged("customer.view")
    assert [(one.username, one.subject_id) for one in seen] == [
        ("support", str(cast.arta.customer_id))
    ] * 2


def test_each_member_of_staff_who_opens_a_customer_is_recorded(at_desk: AtDesk, cast: Cast) -> None:
    for who in READERS:
        at_desk(who).get(address(cast))
    assert [one.username for one in logged("customer.view")] == READERS


def test_a_movement_names_its_offer_and_the_balance_after_it(at_desk: AtDesk, cast: Cast) -> None:
    offer = cast.an_offer("Espresso", points=500)
    arta = cast.arta.customer_id
    convert(customer_id=arta, offer=offer.slug, via=ConversionChannel.WEB, key="k")
    for below in ("", "/movements"):
        shown = at_desk("support").get(address(cast, below)).text
        assert ">Converted: Espresso</a>" in shown
        assert '<td data-label="Balance after" class="number">140</td>' in shown


def test_long_lists_have_pages_of_their_own(at_desk: AtDesk, cast: Cast) -> None:
    offer = cast.an_offer(points=1)
    for number in range(12):
        convert(
            customer_id=cast.arta.customer_id,
            offer=offer.slug,
            via=ConversionChannel.WEB,
            key=str(number),
        )
    desk = at_desk("support")
    shown = desk.get(address(cast)).text
    lists = [address(cast, f"/{part}") for part in ("movements", "conversions")]
    assert all(f'href="{one}"' in shown for one in lists)
    assert all(desk.get(one).text.count("<tr>") > 12 for one in lists)


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "2", "9" * 30])
def test_any_page_number_of_a_customers_lists_is_answered(
    at_desk: AtDesk, cast: Cast, page: str
) -> None:
    desk = at_desk("support")
    lists = [address(cast, f"/{part}?page={page}") for part in ("movements", "conversions")]
    assert [desk.get(one).status_code for one in lists] == [200, 200]


@pytest.mark.parametrize("number", ["0", "999999", "9" * 18, "9" * 40])
def test_an_unknown_customer_is_not_found_by_staff(at_desk: AtDesk, number: str) -> None:
    assert at_desk("support").get(f"/admin/customers/{number}").status_code == 404


def test_other_users_may_not_open_a_customers_page(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(*(Role(one) for one in READERS)):
        desk = at_desk(who)
        below = ("", "/movements", "/conversions")
        assert [desk.get(address(cast, part)).status_code for part in below] == [403] * 3, who
