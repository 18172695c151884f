"""The staff's pages take a constant number of SQL statements, whatever there is to show."""

from __future__ import annotations

import pytest

from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from tests.blueprints.admins.staff_browsers import AtDesk
from tests.conversions.test_statements import counted
from tests.support.cast import Cast


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/admin/customers?q=arta", 6),
        ("/admin/customers?q={number}", 8),
        ("/admin/customers/{customer}", 17),
        ("/admin/messages", 3),
        ("/admin/audit", 3),
        ("/admin/reports", 13),
        ("/admin/staff", 3),
    ],
)
def test_a_page_takes_as_many_with_much_as_with_little(
    at_desk: AtDesk, cast: Cast, address: str, most: int
) -> None:
    desk = at_desk("administrator")
    page = address.format(customer=cast.arta.customer_id, number=cast.arta.number)
    convert_some(cast, 1)
    desk.get(page)
    with counted() as before:
        desk.get(page)
    convert_some(cast, 5)
    with counted() as after:
        desk.get(page)
    assert len(before) == len(after) <= most


def convert_some(cast: Cast, number: int) -> None:
    for _ in range(number):
        offer = cast.an_offer(points=1)
        convert(
            customer_id=cast.arta.customer_id,
            offer=offer.slug,
            via=ConversionChannel.WEB,
            key=offer.slug,
        )
