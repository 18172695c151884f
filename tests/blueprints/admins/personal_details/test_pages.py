"""The help desk reads a customer's personal details only after it has written down the reason."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.customers.personal_details.details import correct_details
from marketplace.customers.personal_details.models import DetailKind
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.customers.personal_details.turned_on import turned_on as turned_on
from tests.support.cast import Cast


def address_for(cast: Cast) -> str:
    return f"/admin/customers/{cast.arta.customer_id}/personal-details"


def test_without_a_purpose_there_is_no_such_page(at_desk: AtDesk, cast: Cast) -> None:
    assert at_desk("support").get(address_for(cast)).status_code == 404


@pytest.mark.usefixtures("turned_on")
def test_the_details_are_shown_once_a_reason_is_recorded(at_desk: AtDesk, cast: Cast) -> None:
    values = {DetailKind.ADDRESS: "Rruga B 7"}
    correct_details(customer_id=cast.arta.customer_id, values=values)
    desk, address = at_desk("support"), address_for(cast)
    assert address in desk.get(f"/admin/customers/{cast.arta.customer_id}").text
    assert "Rruga B 7" not in desk.get(address).text
    refused = desk.post(address, data={"reason": " "})
    assert (refused.status_code, "Rruga B 7" in refused.text) == (422, False)
    assert logged("customer.personal_details") == []
    shown = desk.post(address, data={"reason": "A letter came back"})
    assert (shown.status_code, "Rruga B 7" in shown.text) == (200, True)
    assert shown.headers["Cache-Control"] == "no-store"
    (entry,) = logged("customer.personal_details")
    assert (entry.reason, "Rruga" in str(entry.after)) == ("A letter came back", False)


@pytest.mark.usefixtures("turned_on")
def test_other_staff_see_no_personal_details(at_desk: AtDesk, cast: Cast) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).post(address_for(cast), data={"reason": "x"}).status_code == 403, who
