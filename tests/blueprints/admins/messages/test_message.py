"""Staff read one message, without its secrets."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Role
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.customers.models import Channel
from marketplace.messages.models import MessageState
from tests.blueprints.admins.messages.test_list import READERS, a_message
from tests.blueprints.admins.staff_browsers import AtDesk, all_but, logged
from tests.support.cast import Cast


@pytest.mark.parametrize("who", READERS)
def test_readers_see_its_words_and_its_way(at_desk: AtDesk, who: str) -> None:
    one = a_message(state=MessageState.DEAD, attempts=8, last_error="451 try later")
    shown = at_desk(who).get(f"/admin/messages/{one}").text
    assert all(
        text in shown for text in ("arta@example.com", "Welcome!", "451 try later", "Failed")
    )


@pytest.mark.parametrize("channel", Channel)
@pytest.mark.parametrize(("who", "whole"), [("support", True), ("auditor", False)])
def test_a_code_is_whole_for_the_help_desk_only(
    at_desk: AtDesk, cast: Cast, who: str, channel: Channel, *, whole: bool
) -> None:
    offer = cast.an_offer()
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k1"
    )
    desk = at_desk(who)
    listed = desk.get(f"/admin/messages?channel={channel.value}").text
    address = listed.split('<th scope="row"><a href="')[1].split('"')[0]
    assert (str(made.code) in desk.get(address).text) == whole


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize(
    ("kind", "channel", "facts"),
    [
        ("registration_pin", Channel.SMS, {"pin": "731946", "minutes": 10}),
        ("password_reset", Channel.EMAIL, {"link": "https://x/731946", "minutes": 60}),
    ],
)
def test_no_member_of_staff_sees_a_pin_or_link_in_a_message(
    at_desk: AtDesk, who: str, kind: str, channel: Channel, facts: dict[str, object]
) -> None:
    one = a_message(kind=kind, channel=channel, facts=facts)
    answer = at_desk(who).get(f"/admin/messages/{one}")
    assert (answer.status_code, "731946" in answer.text, "*****" in answer.text) == (
        200, False, True,
    )  # fmt: skip


def test_a_text_that_was_erased_is_said_to_be(at_desk: AtDesk) -> None:
    one = a_message(kind="registration_pin", channel=Channel.SMS, facts={}, state="sent")
    assert "is not stored" in at_desk("support").get(f"/admin/messages/{one}").text


def test_the_text_of_a_message_is_escaped(at_desk: AtDesk) -> None:
    titles = {"title_sq": "Kafe", "title_en": "Coffee"}
    facts = {**titles, "points": 80, "balance": 640, "reason": "<b>mistake</b>"}
    one = a_message(kind="cancelled", facts=facts, last_error="<i>late</i>")
    shown = at_desk("support").get(f"/admin/messages/{one}").text
    assert ("mistake" in shown, "<b>mistake" in shown, "<i>late" in shown) == (True, False, False)


def test_opening_a_message_is_recorded_as_a_view_of_the_customer(
    at_desk: AtDesk, cast: Cast
) -> None:
    one = a_message(customer_id=cast.arta.customer_id)
    at_desk("auditor").get(f"/admin/messages/{one}")
    assert [(entry.username, entry.subject_id) for entry in logged("customer.view")] == [
        ("auditor", str(cast.arta.customer_id))
    ]


def test_an_unknown_message_is_not_found(at_desk: AtDesk) -> None:
    assert at_desk("support").get("/admin/messages/999999").status_code == 404


def test_other_users_may_not_open_a_message(at_desk: AtDesk) -> None:
    one = a_message()
    for who in all_but(*(Role(one) for one in READERS)):
        assert at_desk(who).get(f"/admin/messages/{one}").status_code == 403, who
