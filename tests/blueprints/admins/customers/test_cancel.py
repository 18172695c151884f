"""The help desk cancels a conversion that nobody has confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel, ConversionState
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.verify import verify
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast

WHY = {"reason": "Converted by mistake"}


@pytest.fixture
def sold(cast: Cast) -> Receipt:
    """A coffee for 80 points that Arta has just converted."""
    offer = cast.an_offer()
    return convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k1"
    )


def address(sold: Receipt) -> str:
    return f"/admin/conversions/{sold.id}/cancel"


def use(cast: Cast, sold: Receipt) -> None:
    """Drita's bakery confirms the code."""
    confirm(
        code=str(sold.code),
        till=Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id),
        branch_id=cast.bakery.branch_ids[0],
    )


@pytest.mark.parametrize("who", ["support", "administrator"])
def test_the_points_go_back_and_the_code_dies(
    at_desk: AtDesk, cast: Cast, sold: Receipt, who: str
) -> None:
    assert at_desk(who).post(address(sold), data=WHY).status_code == 303
    state = receipt_for_staff(sold.id).state
    assert (state, balance(cast.arta.customer_id)) == (ConversionState.CANCELLED, 640)
    assert verify().violations == []


def test_the_customer_is_told_why(
    at_desk: AtDesk, sold: Receipt, outbox: Callable[[], list[OutboxMessage]]
) -> None:
    at_desk("support").post(address(sold), data=WHY)
    told = [(one.channel.value, one.facts["reason"]) for one in outbox() if one.kind == "cancelled"]
    assert sorted(told) == [("email", WHY["reason"]), ("sms", WHY["reason"])]


def test_a_cancellation_by_support_is_in_the_audit_log(at_desk: AtDesk, sold: Receipt) -> None:
    at_desk("support").post(address(sold), data=WHY)
    (entry,) = logged("conversion.cancel")
    assert (entry.username, entry.subject_id, entry.reason) == (
        "support", str(sold.id), WHY["reason"],
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 501])
def test_a_reason_is_needed(at_desk: AtDesk, cast: Cast, sold: Receipt, reason: str) -> None:
    answer = at_desk("support").post(address(sold), data={"reason": reason})
    assert (answer.status_code, balance(cast.arta.customer_id)) == (422, 560)
    assert re.search(r'id="reason-error"', answer.text)


def test_a_second_time_changes_nothing(at_desk: AtDesk, cast: Cast, sold: Receipt) -> None:
    desk = at_desk("support")
    assert [desk.post(address(sold), data=WHY).status_code for _ in range(2)] == [303, 409]
    assert balance(cast.arta.customer_id) == 640


def test_a_confirmed_conversion_cannot_be_cancelled_by_support(
    at_desk: AtDesk, cast: Cast, sold: Receipt
) -> None:
    use(cast, sold)
    desk = at_desk("support")
    answers = [desk.get(address(sold)), desk.post(address(sold), data=WHY)]
    assert [one.status_code for one in answers] == [409, 409]
    assert receipt_for_staff(sold.id).state is ConversionState.CONFIRMED


def test_the_page_leads_there_only_while_it_can_be_done(
    at_desk: AtDesk, cast: Cast, sold: Receipt
) -> None:
    desk, page = at_desk("support"), f"/admin/conversions/{sold.id}"
    before = desk.get(page).text
    use(cast, sold)
    assert [address(sold) in text for text in (before, desk.get(page).text)] == [True, False]


def test_an_unknown_conversion_cannot_be_cancelled_by_support(at_desk: AtDesk) -> None:
    assert at_desk("support").post("/admin/conversions/999999/cancel", data=WHY).status_code == 404


def test_other_users_may_not_cancel_a_conversion(
    at_desk: AtDesk, cast: Cast, sold: Receipt
) -> None:
    for who in all_but(Role.SUPPORT, Role.ADMINISTRATOR):
        assert at_desk(who).post(address(sold), data=WHY).status_code == 403, who
        assert balance(cast.arta.customer_id) == 560, who
