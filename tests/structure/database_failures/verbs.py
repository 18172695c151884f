"""The verbs that write more than one row, each prepared so that calling it does something."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from marketplace.accounts.models import Role
from marketplace.accounts.users import create_user
from marketplace.catalogue.applications.decide import approve_application
from marketplace.catalogue.models import OfferKind, Unit
from marketplace.catalogue.offers.programme_rules import change_rule
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.receipts import Receipt
from marketplace.conversions.reversal.cancel import cancel
from marketplace.conversions.reversal.reservations import give_up
from marketplace.counter.hand_over import hand_over
from marketplace.counter.request_approval import ask_for_gift, ask_to_fetch
from marketplace.foundation import clock
from marketplace.membership.add_for_customer import add_for_customer
from marketplace.membership.tariff_change.apply import apply_changes
from marketplace.membership.tariff_change.rules import ReportedTariffChange
from marketplace.network.delivery import lease
from marketplace.network.manual_resolution import settle_by_hand
from marketplace.points.billing.charge_rules import ReportedCharge
from marketplace.points.billing.charges import book_charges
from marketplace.points.billing.topup import top_up
from marketplace.points.billing.topup_batch import book_topups
from marketplace.points.billing.topup_rules import ReportedTopUp
from marketplace.points.corrections.correct import Correction, correct
from marketplace.points.corrections.request_list import waiting
from marketplace.points.corrections.requests import approve, correct_or_request
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.programme.models import Rule, Tariff
from tests.counter.conftest import clerk_of, newest_pin
from tests.network.conftest import converted, order_of
from tests.points.billing.topping import a_contract, rule, topped_up
from tests.structure.partner_actions import to_approve
from tests.support.cast import Cast, a_line

Action = Callable[[], object]


def converting(cast: Cast) -> Action:
    arta, offer = cast.arta, cast.an_offer(stock=3)
    return lambda: convert(
        customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="again"
    )


def cancelling(cast: Cast) -> Action:
    offer = cast.an_offer(stock=3)
    receipt = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="first"
    )
    actor = cast.staff(Role.SUPPORT).actor
    return lambda: cancel(conversion_id=receipt.id, reason="wrong offer", actor=actor)


def earning(cast: Cast) -> Action:
    arta = cast.arta
    return lambda: earn(
        customer_id=arta.customer_id,
        line_id=arta.line_id,
        source=Source.TOPUP,
        reference="t1",
        points=5,
        on=clock.today(),
    )


def correcting(cast: Cast) -> Action:
    arta, actor = cast.arta, cast.staff(Role.SUPPORT).actor
    return lambda: correct(
        customer_id=arta.customer_id,
        line_id=arta.line_id,
        points=-100,
        reason="booked twice",
        actor=actor,
        key="c1",
    )


def approving(cast: Cast) -> Action:
    arta, support = cast.arta, cast.staff(Role.SUPPORT).actor
    who = {"customer_id": arta.customer_id, "line_id": arta.line_id}
    correct_or_request(
        Correction(**who, points=-600, reason="booked twice", key="c2"), actor=support
    )
    actor, (one,) = cast.staff(Role.ADMINISTRATOR).actor, waiting()
    return lambda: approve(request_id=one.id, actor=actor)


def hiring(cast: Cast) -> Action:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    return lambda: create_user(
        username="mimoza", password="a-long-good-passphrase", role=Role.SUPPORT, actor=actor
    )


def adding_a_line(cast: Cast) -> Action:
    rule(Rule.WELCOME_BY_TARIFF, {"private-prepaid": 20})
    line, actor = a_line(), cast.staff(Role.SUPPORT).actor
    given = {"customer_id": cast.arta.customer_id, "line": line.number, "reason": "showed it"}
    return lambda: add_for_customer(actor=actor, **given)


def a_contract_that_tops_up(cast: Cast) -> ReportedTopUp:
    rule(Rule.TOPUP_BY_PACKAGE, {"internet-tv": 25})
    return topped_up(a_contract(cast.besnik))


def topping_up(cast: Cast) -> Action:
    topup = a_contract_that_tops_up(cast)
    return lambda: top_up(topup)


def topping_up_by_feed(cast: Cast) -> Action:
    topup = a_contract_that_tops_up(cast)
    return lambda: book_topups([topup])


def charging(cast: Cast) -> Action:
    month = clock.today().replace(day=1)
    number = a_line(cast.besnik.customer_id, earning_from=month).number
    return lambda: book_charges([ReportedCharge("c1", number, month, 1_250)])


def leaving_for_business(cast: Cast) -> Action:
    arta, data = cast.arta, {"unit": Unit.MB, "units_per_point": 10, "points": 10}
    offer = cast.an_offer("Data", kind=OfferKind.SERVICE, **data)
    convert(
        customer_id=arta.customer_id,
        offer=offer.slug,
        via=ConversionChannel.WEB,
        key="d",
        points=20,
    )
    now = clock.now()
    change = ReportedTariffChange(
        "t1", arta.number, Tariff.PRIVATE_PREPAID, Tariff.BUSINESS_POSTPAID, now
    )
    return lambda: apply_changes([change])


def ruling(cast: Cast) -> Action:
    cast.an_offer("Data", kind=OfferKind.SERVICE, unit=Unit.MB, units_per_point=10, points=10)
    actor = cast.staff(Role.MARKETING).actor
    units = {"MB": 20, "SMS": 5, "MMS": 2}
    given = {"rule": Rule.UNITS_PER_POINT, "value": units, "why": "summer", "starts_on": None}
    return lambda: change_rule(**given, made_from=0, actor=actor)


def reserved(cast: Cast) -> Receipt:
    gift, arta = cast.a_gift(stock=3), cast.arta
    return convert(
        customer_id=arta.customer_id,
        offer=gift.slug,
        via=ConversionChannel.WEB,
        key="r",
        shop_id=cast.shop,
    )


def asking(cast: Cast) -> Action:
    gift, clerk, number = cast.a_gift(), clerk_of(cast.clerk), cast.arta.number
    return lambda: ask_for_gift(clerk=clerk, number=number, offer=gift.slug)


def handing_over(cast: Cast) -> Action:
    clerk, asked = clerk_of(cast.clerk), asking(cast)()
    assert isinstance(asked, int)
    return lambda: hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())


def fetching(cast: Cast) -> Action:
    clerk, made = clerk_of(cast.clerk), reserved(cast)
    asked = ask_to_fetch(clerk=clerk, number=cast.arta.number, reservation_id=made.id)
    return lambda: hand_over(clerk=clerk, approval_id=asked, pin=newest_pin())


def giving_up(cast: Cast) -> Action:
    made = reserved(cast)
    return lambda: give_up(customer_id=made.customer_id, conversion_id=made.id)


def approving_an_application(cast: Cast) -> Action:
    ids, form = to_approve(cast)
    actor = cast.staff(Role.MARKETING).actor
    return lambda: approve_application(**ids, category_id=form["category"], points=30, actor=actor)


def settling(cast: Cast) -> Action:
    """Found by hand not to have been delivered, though it was asked for."""
    order = order_of(converted(cast)).id
    lease(timedelta())
    actor = cast.staff(Role.SUPPORT).actor
    given: dict[str, Any] = {"order_id": order, "found": "refused", "reason": "they looked"}
    return lambda: settle_by_hand(**given, actor=actor)


VERBS = [
    approving_an_application,
    settling,
    converting,
    asking,
    handing_over,
    fetching,
    giving_up,
    cancelling,
    earning,
    correcting,
    approving,
    hiring,
    adding_a_line,
    topping_up,
    topping_up_by_feed,
    charging,
    leaving_for_business,
    ruling,
]
