"""More verbs that write more than one row: of shops, members, partners' phones and the network."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from marketplace.accounts.audit import Actor
from marketplace.catalogue.partners.register_phone import NewPhone, add_phone
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.provisioning.models import OrderKind as Order
from marketplace.conversions.redemption.remind_codes import remind_codes
from marketplace.conversions.reversal.close_shop import close_shop
from marketplace.conversions.reversal.end_services import end_services
from marketplace.conversions.reversal.expire_codes import expire_codes
from marketplace.conversions.reversal.expire_reservations import expire_reservations
from marketplace.conversions.reversal.return_gift import return_gift
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.membership.enrol import Enrolment, enrol
from marketplace.network.answers import Answer, OrderOutcome
from marketplace.network.delivery import lease
from marketplace.network.order_updates import settle_event
from marketplace.points.calendar.expire import expire_points
from marketplace.programme.models import Rule
from marketplace.shops import movements, stocking
from tests.network.conftest import converted
from tests.points.billing.topping import rule
from tests.settlement import months
from tests.shops import stocked
from tests.structure.database_failures.verbs import Action
from tests.support.cast import Cast, LotOf, a_customer, a_line

CRM = Actor(user_id=None, username="token CRM")
LATER = timedelta(days=40)


def giving_a_gift(cast: Cast) -> Action:
    gift, arta, _clerk = cast.a_gift(stock=3), cast.arta, cast.clerk
    return lambda: stocked.handed_over(cast, arta, gift)


def reserving(cast: Cast) -> Action:
    gift, arta = cast.a_gift(stock=3), cast.arta
    return lambda: stocked.reserved(cast, arta, gift)


def bringing_back(cast: Cast) -> Action:
    made, actor = stocked.handed_over(cast, cast.arta, cast.a_gift(stock=3)), cast.clerk.actor
    given = {"conversion_id": made.id, "shop_id": cast.shop}
    return lambda: return_gift(**given, with_points=True, reason="broken", actor=actor)


def receiving(cast: Cast) -> Action:
    action, actor = stocked.action(cast, cast.a_gift(in_shop=0), 4), cast.clerk.actor
    return lambda: stocking.receive(action, actor=actor)


def sending_back(cast: Cast) -> Action:
    action, actor = stocked.action(cast, cast.a_gift(in_shop=4), 4), cast.clerk.actor
    return lambda: stocking.send_back(action, actor=actor)


def counting(cast: Cast) -> Action:
    gift, actor = cast.a_gift(in_shop=4), cast.clerk.actor
    seen, action = (
        movements.newest_id(db.session, cast.shop, gift.id),
        stocked.action(cast, gift, 0),
    )
    return lambda: stocking.count(action, seen=seen, actor=actor)


def enrolling(_cast: Cast) -> Action:
    rule(Rule.WELCOME_BY_TARIFF, {"private-prepaid": 20})
    who = {"name": "Luan", "surname": "Gashi", "email": "luan@example.com", "language": "en"}
    wanted = Enrolment(line=a_line().number, **who)
    return lambda: enrol(wanted=wanted, actor=CRM)


def adding_a_phone(cast: Cast) -> Action:
    phone, drita = NewPhone(number="+38349555111", name="Till", branch_id=None), cast.drita
    who = {"partner_id": drita.partner_id, "actor": drita.actor}
    return lambda: add_phone(phone=phone, language="sq", **who)


def refusing(cast: Cast) -> Action:
    """The network says by itself that it will not give what it was asked for."""
    made = converted(cast)
    lease(timedelta())
    return lambda: settle_event(
        made.id, Order.GRANT, Answer(OrderOutcome.REFUSED, "no such number")
    )


def expiring_codes(cast: Cast) -> Action:
    rule(Rule.EXPIRED_CODES, "returned")
    code = {"offer": cast.an_offer(stock=3).slug, "via": ConversionChannel.WEB}
    convert(customer_id=cast.arta.customer_id, key="code", **code)
    return lambda: expire_codes(clock.now() + LATER)


def letting_go(cast: Cast) -> Action:
    gift = cast.a_gift(stock=3)
    for key in ("r1", "r2"):
        stocked.reserved(cast, cast.arta, gift, key)
    return lambda: expire_reservations(clock.now() + LATER)


def ending_services(cast: Cast) -> Action:
    converted(cast)
    return lambda: end_services(clock.now() + LATER)


def closing(cast: Cast) -> Action:
    reserving(cast)()
    actor = cast.clerk.actor
    return lambda: close_shop(shop_id=cast.shop, reason="It burnt down", actor=actor)


def expiring_points(cast: Cast) -> Action:
    assert cast
    a_customer("loser", [LotOf(30, -1), LotOf(5, 9)])
    return lambda: expire_points(on=clock.today()).points


def reminding_of_codes(cast: Cast) -> Action:
    with time_machine.travel(clock.now() - timedelta(days=7)):
        code = {"offer": cast.an_offer(code_days=9).slug, "via": ConversionChannel.WEB}
        convert(customer_id=cast.arta.customer_id, key="code", **code)
    return lambda: remind_codes(on=clock.today())


def closing_a_month(cast: Cast) -> Action:
    with months.at(10, 1):
        months.terms(cast, cast.bakery.id, share_bp=10_000)
        months.bought_and_used(months.buyer(), cast.an_offer())
    return lambda: months.closed_in(11)


VERBS_OF_SHOPS = [
    giving_a_gift,
    reserving,
    bringing_back,
    receiving,
    sending_back,
    counting,
    enrolling,
    adding_a_phone,
    refusing,
]
CHORES = [
    expiring_codes,
    letting_go,
    ending_services,
    closing,
    closing_a_month,
    expiring_points,
    reminding_of_codes,
]
