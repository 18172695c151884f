"""A stop holds in the verbs, for all that belongs to the customer, until support lifts it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.accounts import resets, users
from marketplace.accounts.identity import identify, open_session
from marketplace.accounts.models import Role
from marketplace.catalogue.models import OfferKind
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel, ConversionState
from marketplace.conversions.preview import preview
from marketplace.conversions.receipts import Receipt, receipt_for_staff
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.conversions.redemption.refusals import CodeCancelled
from marketplace.conversions.verify import verify
from marketplace.customers.models import StoppedBy
from marketplace.customers.profile import profile
from marketplace.customers.refusals import AccountStopped
from marketplace.foundation import clock
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.membership.leave import leave
from marketplace.membership.password_reset import ask_for_link
from marketplace.membership.stop import IssuedCodes, lift, report_lost_phone, stop
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.calendar.expire import expire_points
from tests.blueprints.admins.staff_browsers import logged
from tests.support.cast import PASSWORD, Cast, LotOf, a_customer, a_line
from tests.support.conversion_of_kind import arta_has

Outbox = Callable[[], list[OutboxMessage]]


def stop_arta(cast: Cast, codes: IssuedCodes = IssuedCodes.HONOUR) -> int:
    return stop(
        customer_id=cast.arta.customer_id,
        codes=codes,
        reason="stolen phone",
        actor=cast.staff(Role.SUPPORT).actor,
    )


def lift_arta(cast: Cast) -> None:
    actor = cast.staff(Role.SUPPORT).actor
    lift(customer_id=cast.arta.customer_id, reason="phone found", actor=actor)


def arta_converts(cast: Cast, via: ConversionChannel, key: str = "k1") -> Receipt:
    given: dict[str, Any] = {"customer_id": cast.arta.customer_id, "via": via, "key": key}
    if via is ConversionChannel.COUNTER:
        given |= {"shop_id": cast.shop, "staff_id": cast.clerk.user_id}
        return convert(offer=cast.a_gift().slug, **given)
    return convert(offer=cast.an_offer().slug, **given)


@pytest.mark.parametrize("via", ConversionChannel)
def test_the_verb_refuses_on_each_channel(cast: Cast, via: ConversionChannel) -> None:
    stop_arta(cast)
    with pytest.raises(AccountStopped):
        arta_converts(cast, via)
    assert balance(cast.arta.customer_id) == 640
    lift_arta(cast)
    assert arta_converts(cast, via).points in {60, 80}


def test_a_repeated_request_tells_no_code_any_more(cast: Cast) -> None:
    offer = cast.an_offer().slug
    asked = {"customer_id": cast.arta.customer_id, "offer": offer, "key": "k1"}
    made = convert(**asked, via=ConversionChannel.WEB)
    stop_arta(cast)
    with pytest.raises(AccountStopped):
        convert(**asked, via=ConversionChannel.WEB)
    lift_arta(cast)
    assert convert(**asked, via=ConversionChannel.WEB).code == made.code


def test_the_preview_says_it_too(cast: Cast) -> None:
    offer = cast.an_offer().slug
    stop_arta(cast)
    seen = preview(customer_id=cast.arta.customer_id, offer=offer)
    assert isinstance(seen.refusal, AccountStopped)


def till(cast: Cast) -> dict[str, Any]:
    at_bakery = Confirmer(partner_id=cast.bakery.id, user_id=cast.drita.user_id)
    return {"till": at_bakery, "branch_id": cast.bakery.branch_ids[0]}


def test_a_code_that_is_kept_is_confirmed_as_ever(cast: Cast) -> None:
    made = arta_has(cast, OfferKind.PARTNER)
    assert stop_arta(cast, IssuedCodes.HONOUR) == 0
    assert confirm(code=made.code or "", **till(cast)).points == 80


def test_a_code_that_is_cancelled_gives_its_points_back_and_is_refused(cast: Cast) -> None:
    made = arta_has(cast, OfferKind.PARTNER)
    asked = {"customer_id": cast.arta.customer_id, "via": ConversionChannel.WEB, "key": "k2"}
    gift = convert(offer=cast.a_gift().slug, shop_id=cast.shop, **asked)
    assert stop_arta(cast, IssuedCodes.CANCEL) == 2
    assert balance(cast.arta.customer_id) == 640
    with pytest.raises(CodeCancelled):
        confirm(code=made.code or "", **till(cast))
    assert receipt_for_staff(gift.id).state is ConversionState.CANCELLED
    assert verify().violations == []


def test_a_code_whose_time_is_over_gives_nothing_back(cast: Cast) -> None:
    made = arta_has(cast, OfferKind.PARTNER)
    assert made.good_until
    with time_machine.travel(made.good_until):
        assert stop_arta(cast, IssuedCodes.CANCEL) == 0


def test_a_service_that_was_delivered_stays(cast: Cast) -> None:
    made = arta_has(cast, OfferKind.SERVICE)
    assert stop_arta(cast, IssuedCodes.CANCEL) == 0
    assert receipt_for_staff(made.id).state is ConversionState.ISSUED


def test_codes_may_be_cancelled_by_a_second_stop(cast: Cast, outbox: Outbox) -> None:
    arta_has(cast, OfferKind.PARTNER)
    stop_arta(cast, IssuedCodes.HONOUR)
    since = profile(cast.arta.customer_id).stopped_at
    assert stop_arta(cast, IssuedCodes.CANCEL) == 1
    assert stop_arta(cast, IssuedCodes.CANCEL) == 0
    assert profile(cast.arta.customer_id).stopped_at == since
    assert len(logged("customer.stop")) == 2
    assert [one.facts["codes"] for one in outbox() if one.kind == "account_stopped"] == [0, 0, 1, 1]


def test_sessions_end_and_none_begins(cast: Cast) -> None:
    token = open_session(user_id=cast.arta.user_id).token
    stop_arta(cast)
    assert identify(token) is None
    with pytest.raises(LookupError):
        open_session(user_id=cast.arta.user_id)


def test_a_link_for_a_new_password_undoes_no_stop(cast: Cast, outbox: Outbox) -> None:
    assert cast.arta
    ask_for_link(email="arta@example.com", address="203.0.113.1")
    link = outbox()[-1].facts["link"]
    stop_arta(cast)
    with pytest.raises(resets.LinkNotGood):
        resets.reset_password(token=link.rsplit("/", 1)[1], password="another-tulip-moss")
    ask_for_link(email="arta@example.com", address="203.0.113.1")
    assert [one.kind for one in outbox()].count("password_reset") == 1
    assert profile(cast.arta.customer_id).stopped_at is not None


def test_a_link_made_in_the_moment_of_the_stop_sets_no_password(cast: Cast) -> None:
    stop_arta(cast)
    token = resets.make_token(user_id=cast.arta.user_id)
    with pytest.raises(resets.LinkNotGood):
        resets.reset_password(token=token, password="another-tulip-moss")


def test_the_customer_is_told_of_both_at_every_address(cast: Cast, outbox: Outbox) -> None:
    second = a_line(cast.arta.customer_id).number
    stop_arta(cast)
    lift_arta(cast)
    for kind in ("account_stopped", "account_lifted"):
        told = [one.recipient for one in outbox() if one.kind == kind]
        assert sorted(told) == sorted(["arta@example.com", cast.arta.number, second])


def test_earning_and_expiring_go_on(app: Flask) -> None:
    assert app
    mira = a_customer("mira", [LotOf(60, 0), LotOf(40, 30)])
    report_lost_phone(
        user_id=mira.user_id,
        customer_id=mira.customer_id,
        password=PASSWORD,
        codes=IssuedCodes.HONOUR,
    )
    with time_machine.travel(clock.now() + timedelta(days=1)):
        expire_points(on=clock.today())
    assert balance(mira.customer_id) == 40


def test_the_customers_own_stop_takes_the_password(cast: Cast) -> None:
    mine = {"user_id": cast.arta.user_id, "customer_id": cast.arta.customer_id}
    with pytest.raises(InvalidInput):
        report_lost_phone(**mine, password="wrong", codes=IssuedCodes.CANCEL)
    assert profile(cast.arta.customer_id).stopped_at is None
    report_lost_phone(**mine, password=PASSWORD, codes=IssuedCodes.CANCEL)
    assert profile(cast.arta.customer_id).stopped_by is StoppedBy.CUSTOMER


def test_lifting_what_is_not_stopped_changes_nothing(cast: Cast, outbox: Outbox) -> None:
    lift_arta(cast)
    assert (logged("customer.lift"), outbox()) == ([], [])


def test_a_closed_account_is_neither_stopped_nor_opened(cast: Cast) -> None:
    arta = cast.arta
    leave(user_id=arta.user_id, customer_id=arta.customer_id, password=PASSWORD)
    for action in (stop_arta, lift_arta):
        with pytest.raises(NotFound):
            action(cast)


@pytest.mark.parametrize("action", [users.deactivate, users.reactivate])
def test_a_customers_sign_in_alone_is_not_shut(cast: Cast, action: Callable[..., None]) -> None:
    with pytest.raises(NotFound):
        action(user_id=cast.arta.user_id, actor=cast.staff(Role.ADMINISTRATOR).actor)
    assert open_session(user_id=cast.arta.user_id)
