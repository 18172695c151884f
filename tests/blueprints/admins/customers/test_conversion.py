"""Staff look at one conversion."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.foundation import clock
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast


@pytest.fixture
def sold(cast: Cast) -> Receipt:
    """A coffee for 80 points that Arta has just converted."""
    offer = cast.an_offer()
    return convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k1"
    )


@pytest.mark.parametrize(
    ("who", "whole"),
    [("support", True), ("administrator", True), ("finance", False), ("auditor", False)],
)
def test_readers_see_it_and_the_help_desk_its_code(
    at_desk: AtDesk, sold: Receipt, who: str, *, whole: bool
) -> None:
    shown = at_desk(who).get(f"/admin/conversions/{sold.id}").text
    assert all(text in shown for text in ("Coffee", "Arta Krasniqi", "Furra Drita", "80"))
    assert (str(sold.code) in shown, str(sold.code)[-5:] in shown) == (whole, True)


def test_the_code_is_good_to_the_same_day_that_the_customer_reads(
    at_desk: AtDesk, sold: Receipt
) -> None:
    shown = at_desk("support").get(f"/admin/conversions/{sold.id}").text
    assert sold.last_day == clock.today() + timedelta(days=30)
    assert f'datetime="{sold.last_day}"' in shown


def test_the_conversion_page_lists_its_messages(at_desk: AtDesk, sold: Receipt) -> None:
    shown = at_desk("support").get(f"/admin/conversions/{sold.id}").text
    assert shown.count('href="/admin/messages/') == 2


def test_opening_a_conversion_is_recorded_as_a_view_of_the_customer(
    at_desk: AtDesk, cast: Cast, sold: Receipt
) -> None:
    at_desk("auditor").get(f"/admin/conversions/{sold.id}")
    assert [one.subject_id for one in logged("customer.view")] == [str(cast.arta.customer_id)]


def test_an_unknown_conversion_is_not_found_by_staff(at_desk: AtDesk) -> None:
    assert at_desk("support").get("/admin/conversions/999999").status_code == 404


def test_other_users_may_not_open_a_conversion(at_desk: AtDesk, sold: Receipt) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR, Role.FINANCE, Role.AUDITOR):
        assert at_desk(who).get(f"/admin/conversions/{sold.id}").status_code == 403, who
