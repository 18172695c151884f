"""A stopped account tells its balance and codes on no channel, not even to a repeated request."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from marketplace.catalogue.models import OfferKind
from marketplace.counter.hand_over import hand_over
from marketplace.counter.refusals import StoppedCustomer
from marketplace.counter.request_approval import ask_for_gift, ask_to_fetch
from marketplace.foundation.extensions import db
from marketplace.membership.member_balances import balances
from marketplace.membership.member_directory import PageRequest, having_status, member, members
from marketplace.points.accounts import balance
from tests.channels.books import sound_books_of
from tests.channels.offers import COFFEE
from tests.channels.requests import API, SECRET, SMS, USSD, Channel
from tests.channels.rules import Rule, stopped_and_opened, stopped_by_support
from tests.channels.test_every_rule import site as site
from tests.channels.test_every_rule import wish_for
from tests.channels.words import WORDS
from tests.counter.conftest import clerk_of, newest_pin
from tests.support.cast import Cast
from tests.support.conversion_of_kind import arta_has
from tests.support.csrf_client import BrowserLike

FIGURES = re.compile(r"640|560|620|[0-9A-Z]{4}-[0-9A-Z]{4}")


def stop(cast: Cast) -> None:
    stopped_by_support(cast, COFFEE, cast.an_offer("Other"), cast.arta)


def sms(app: Flask, cast: Cast, text: str, message_id: str) -> str:
    asked = {"from": cast.arta.number, "to": "50777", "text": text, "id": message_id}
    return BrowserLike(app).get(f"/gateways/sms/{SECRET}", query_string=asked).text


def ussd(app: Flask, cast: Cast, text: str) -> str:
    form = {"sessionId": "s1", "serviceCode": "*777#", "phoneNumber": cast.arta.number}
    form |= {"networkCode": "", "text": text}
    return BrowserLike(app).post(f"/gateways/ussd/{SECRET}", data=form, csrf=False).text


@pytest.mark.parametrize("text", ["PIKA", "PIKAA", "10 MB", "KAFE1", "NOSUCH", "hello there"])
def test_no_sms_tells_the_balance(site: Flask, cast: Cast, text: str) -> None:
    COFFEE.make(cast)
    assert "640" in sms(site, cast, "PIKA", "before")
    stop(cast)
    assert sms(site, cast, text, "after").startswith("This points account is stopped")


@pytest.mark.parametrize("text", ["", "1", "1*1", "1*3", "1*3*20", "1*3*20*1"])
def test_no_screen_tells_the_balance(site: Flask, cast: Cast, text: str) -> None:
    assert "640" in ussd(site, cast, "")
    stop(cast)
    assert ussd(site, cast, text).startswith("END This points account is stopped")


@pytest.mark.parametrize("channel", [SMS, USSD, API], ids=lambda one: one.name)
def test_a_request_from_before_the_stop_gets_its_answer_no_more(
    site: Flask, cast: Cast, channel: Channel
) -> None:
    wish = wish_for(cast, Rule("enough points"), channel.carries[0])
    first = channel.ask(site, cast, wish)
    stop(cast)
    said, books = channel.ask(site, cast, wish), sound_books_of(wish.who)
    assert re.search(WORDS["stopped", channel.name], said), said
    assert not FIGURES.search(said)
    assert len(books.conversions) == 1
    assert FIGURES.search(first)


def test_a_request_refused_by_the_stop_works_once_the_account_is_open(
    site: Flask, cast: Cast
) -> None:
    wish = wish_for(cast, Rule("stopped", before=stopped_by_support), COFFEE)
    assert "stopped" in API.ask(site, cast, wish)
    stopped_and_opened(cast, COFFEE, wish.offer, wish.who)
    assert "balance 560" in API.ask(site, cast, wish)


def test_help_by_sms_is_given_as_ever(site: Flask, cast: Cast) -> None:
    stop(cast)
    assert "Send PIKA" in sms(site, cast, "NDIHME", "m1")


def test_a_pin_sent_before_the_stop_hands_nothing_over(site: Flask, cast: Cast) -> None:
    assert site
    gift, clerk = cast.a_gift(), clerk_of(cast.clerk)
    asked = ask_for_gift(clerk=clerk, number=cast.arta.number, offer=gift.slug)
    pin = newest_pin()
    stop(cast)
    with pytest.raises(StoppedCustomer):
        hand_over(clerk=clerk, approval_id=asked, pin=pin)
    assert balance(cast.arta.customer_id) == 640


def test_a_reserved_gift_is_not_fetched_while_stopped(site: Flask, cast: Cast) -> None:
    assert site
    reserved, clerk = arta_has(cast, OfferKind.GIFT), clerk_of(cast.clerk)
    asked = {"clerk": clerk, "number": cast.arta.number, "reservation_id": reserved.id}
    approval = ask_to_fetch(**asked)
    pin = newest_pin()
    stop(cast)
    with pytest.raises(StoppedCustomer):
        hand_over(clerk=clerk, approval_id=approval, pin=pin)
    with pytest.raises(StoppedCustomer):
        ask_to_fetch(**asked)


def test_the_clerk_sees_nothing_of_the_customer(site: Flask, cast: Cast) -> None:
    desk = BrowserLike(site)
    desk.sign_in(cast.clerk.user_id)
    assert cast.a_gift()
    stop(cast)
    shown = desk.get("/admin/counter", query_string={"number": cast.arta.number})
    assert "The points account of this number is stopped" in shown.text
    assert "Arta" not in shown.text


def test_other_systems_read_the_state_and_no_balance(site: Flask, cast: Cast) -> None:
    assert site
    assert cast.besnik
    stop(cast)
    db.session.rollback()
    found = member(cast.arta.customer_id, third_party_id=None)
    assert found
    assert found.status == "stopped"
    stopped = members([having_status(["stopped"])], PageRequest(0, 9), third_party_id=None).rows
    assert [one.id for one in stopped] == [cast.arta.customer_id]
    seen = {one.customer_id for one in balances([], PageRequest(0, 99), third_party_id=None).rows}
    assert cast.arta.customer_id not in seen
    assert cast.besnik.customer_id in seen


def test_what_the_customer_has_is_there_again_after_the_stop(site: Flask, cast: Cast) -> None:
    stopped_and_opened(cast, COFFEE, cast.an_offer("Other"), cast.arta)
    assert "640" in sms(site, cast, "PIKA", "m1")
    assert "640" in ussd(site, cast, "")
