"""Every action of staff and of partners' owners: who does it, to what, and what is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.accounts.resets import make_token as make_link
from marketplace.accounts.security_events.models import AlertRule, SecurityAlert
from marketplace.accounts.tokens import Purpose, make_token
from marketplace.accounts.users import deactivate
from marketplace.catalogue.models import OfferState
from marketplace.catalogue.offers.publish import pause
from marketplace.catalogue.offers.record import offer_record
from marketplace.catalogue.partners.register_phone import NewPhone, add_phone
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.counter.request_approval import ask_for_gift
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.hub.events import MemberSnapshot, tell
from marketplace.hub.models import EventState, HubEvent
from marketplace.hub.queries import EventKind
from marketplace.hub.subscriptions import subscribe
from marketplace.legal_texts.drafting import NO_DRAFT, save_draft
from marketplace.legal_texts.models import TextKind
from marketplace.membership.stop import IssuedCodes, stop
from marketplace.messages import outbox as letters
from marketplace.messages.models import MessageState, OutboxMessage
from marketplace.points.calendar.models import CalendarDay
from marketplace.points.corrections.correct import Correction
from marketplace.points.corrections.request_list import waiting
from marketplace.points.corrections.requests import correct_or_request
from marketplace.shops.movements import newest_id
from marketplace.shops.opening import close_doors
from tests.blueprints.admins.offers.typed import typed
from tests.counter.conftest import clerk_of, newest_pin
from tests.customers.third_parties.parties import a_party
from tests.imports.code_pools.pools import STAFF as POOL_STAFF
from tests.imports.code_pools.pools import a_pool, upload
from tests.membership.disclosures import requests as disclosures
from tests.membership.merge.accounts import a_merge, pins_of_merge
from tests.membership.merge.accounts import a_proven_merge as prove_both
from tests.network.conftest import converted, order_of
from tests.structure import partner_actions, settlement_actions
from tests.support.cast import Cast, a_line, write
from tests.support.sign_in.second_factors import an_app

WHY = {"reason": "The customer asked for it"}
PASSWORD = "a-long-good-passphrase"
Form = dict[str, Any]
Ids = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Action:
    """An action: the person who does it, its name in the log, its sides, and its preparation."""

    who: str
    action: str
    sides: str
    prepare: Callable[[Cast], tuple[Ids, Form]]


def an_offer(cast: Cast, **given: Any) -> Ids:
    return {"offer_id": cast.an_offer("Coffee", image="0" * 32, offer_code="KAFE1", **given).id}


def with_pool(cast: Cast) -> Ids:
    """An offer that hands out a code of its partner."""
    return {"offer_id": a_pool(cast.an_offer(), "KINO1").id}


def read_codes(cast: Cast, actor: Actor = POOL_STAFF) -> Ids:
    """An upload of codes that was read and not added."""
    return {"upload_id": upload(a_pool(cast.an_offer()), "KINO1", actor=actor).id}


def changed_offer(cast: Cast) -> tuple[Ids, Form]:
    ids = an_offer(cast)
    return ids, typed(cast, revision=offer_record(offer_id=ids["offer_id"]).revision)


def chosen_to_pause(cast: Cast) -> tuple[Ids, Form]:
    """An offer as a preview of several names it."""
    offer_id = an_offer(cast)["offer_id"]
    revision = offer_record(offer_id=offer_id).revision
    return {}, {"action": "pause", "row": f"{offer_id}:{revision}"}


def just_paused(cast: Cast) -> tuple[Ids, Form]:
    """An offer that marketing has paused a moment ago."""
    offer_id = an_offer(cast)["offer_id"]
    revision = pause(offer_id=offer_id, actor=cast.named("marketing").actor)
    return {}, {"row": f"{offer_id}:{revision}"}


def at_bakery(cast: Cast, **given: Any) -> Ids:
    return {"partner_id": cast.bakery.id} | given


def day_of_a_waiting_calendar() -> str:
    """Today, long after the last day that the calendar finished."""
    long_ago = clock.today() - timedelta(days=30)
    write(CalendarDay(day=long_ago, finished_at=clock.start_of(long_ago)))
    return clock.today().isoformat()


def a_draft_of_terms(cast: Cast) -> tuple[Ids, Form]:
    """A draft of the terms that can be published."""
    actor = cast.named("marketing").actor
    text = {"sq": "Po", "en": "Yes"}
    made = save_draft(kind=TextKind.TERMS, text=text, made_from=NO_DRAFT, actor=actor)
    return {"word": "terms"}, {"changes": "First", "made_from": str(made)}


def a_branch(cast: Cast) -> Ids:
    return {"branch_id": cast.bakery.branch_ids[1]}


def unapproved(cast: Cast) -> Ids:
    """The cashier, as an account that the administrator made."""
    user_id, maker = cast.cashier.user_id, cast.staff(Role.ADMINISTRATOR).user_id
    with transaction() as session:
        session.execute(update(User).where(User.id == user_id).values(unapproved_by=maker))
    return {"user_id": user_id}


def an_alert() -> Ids:
    """An alert about a network."""
    now = clock.now()
    alert = SecurityAlert(
        rule=AlertRule.NETWORK_SIGN_INS,
        subject="network 192.0.2.0/24",
        window_start=now,
        raised_at=now,
        count=100,
        most=100,
    )
    return {"alert_id": write(alert)}


def the_cashier(cast: Cast) -> Ids:
    return {"user_id": cast.cashier.user_id}


def shut(cast: Cast, user_id: int) -> Ids:
    deactivate(user_id=user_id, actor=cast.staff(Role.ADMINISTRATOR).actor)
    return {"user_id": user_id}


def a_clerk(cast: Cast) -> Ids:
    return {"user_id": cast.staff(Role.CLERK).user_id}


def a_clerk_with_an_app(cast: Cast) -> Ids:
    an_app(cast.staff(Role.CLERK).user_id)
    return a_clerk(cast)


def invited(ids: Ids) -> Ids:
    make_link(user_id=ids["user_id"])
    return ids


def arta(cast: Cast) -> Ids:
    return {"customer_id": cast.arta.customer_id}


def a_merge_to_prove(cast: Cast) -> tuple[Ids, Form]:
    request_id = a_merge(cast)
    pins = pins_of_merge(cast.besnik.number), pins_of_merge(cast.arta.number)
    return {"request_id": request_id}, dict(zip(("source_pin", "target_pin"), pins, strict=True))


def a_proven_merge(cast: Cast) -> Ids:
    return {"request_id": prove_both(cast)}


def arta_stopped(cast: Cast) -> Ids:
    stop(
        customer_id=cast.arta.customer_id,
        codes=IssuedCodes.HONOUR,
        reason="The phone was stolen",
        actor=cast.staff(Role.SUPPORT).actor,
    )
    return arta(cast)


def a_conversion(cast: Cast) -> Ids:
    offer = cast.an_offer().slug
    made = convert(
        customer_id=cast.arta.customer_id, offer=offer, via=ConversionChannel.WEB, key="k1"
    )
    return {"conversion_id": made.id}


def a_request(cast: Cast) -> Ids:
    """A large correction that the administrator asked for, so that support may decide."""
    wanted = Correction(
        customer_id=cast.arta.customer_id,
        line_id=cast.arta.line_id,
        points=600,
        reason="a bill was wrong",
        key="k",
    )
    correct_or_request(wanted, actor=cast.staff(Role.ADMINISTRATOR).actor)
    (one,) = waiting()
    return {"request_id": one.id}


def a_letter(cast: Cast) -> Ids:
    with transaction() as session:
        (message_id,) = letters.write(
            session, "welcome", language="sq", email="arta@example.com", phone=None,
            facts={"name": "Arta", "balance": 5}, customer_id=cast.arta.customer_id,
        )  # fmt: skip
        session.execute(update(OutboxMessage).values(state=MessageState.DEAD))
    return {"message_id": message_id}


def a_token(cast: Cast) -> Ids:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    return {"token_id": make_token(name="Billing", purpose=Purpose.TOPUPS, actor=actor).id}


def a_third_party(cast: Cast) -> Ids:
    assert cast
    return {"third_party_id": a_party()}


def a_phone(cast: Cast) -> Ids:
    """The bakery's phone that waits for its PIN."""
    phone = NewPhone(number="+38349700009", name="Counter", branch_id=None)
    added = add_phone(partner_id=cast.bakery.id, phone=phone, language="sq", actor=cast.drita.actor)
    return {"phone_id": added}


def a_phone_and_its_pin(cast: Cast) -> tuple[Ids, Form]:
    ids = a_phone(cast)
    sent = db.session.scalars(select(OutboxMessage.facts)).one()
    return ids, {"pin": sent["pin"]}


def a_key(cast: Cast) -> Ids:
    bakery, actor = cast.bakery, cast.drita.actor
    made = make_key(partner_id=bakery.id, name="Till 1", branch_id=None, actor=actor)
    return {"key_id": made.id}


def in_shop(cast: Cast) -> Ids:
    return {"shop_id": cast.shop, "offer_id": cast.a_gift().id}


def a_count(cast: Cast) -> tuple[Ids, Form]:
    ids = in_shop(cast)
    return ids, STOCK | {"number": "4", "seen": newest_id(db.session(), **ids)}


def a_shut_shop(cast: Cast) -> Ids:
    with transaction() as session:
        close_doors(session, shop_id=cast.shop)
    return {"shop_id": cast.shop}


def a_gift_handed_over(cast: Cast) -> tuple[Ids, Form]:
    gift, clerk = cast.a_gift(), cast.clerk
    made = convert(
        customer_id=cast.arta.customer_id, offer=gift.slug, via=ConversionChannel.COUNTER, key="k1",
        shop_id=cast.shop, staff_id=clerk.user_id,
    )  # fmt: skip
    return {"shop_id": cast.shop}, WHY | {"conversion": made.id, "with_points": "y"}


STOCK = {"number": "2", "key": "k", "note": "delivery 7"}


def arta_asks_for_a_mug(cast: Cast) -> Form:
    assert cast.clerk
    return {"number": cast.arta.number, "offer": cast.a_gift().slug}


def what_is_reserved(cast: Cast) -> Form:
    gift, arta = cast.a_gift(), cast.arta
    shop = {"shop_id": cast.clerk.shop_id}
    made = convert(
        customer_id=arta.customer_id, offer=gift.slug, via=ConversionChannel.WEB, key="r", **shop
    )
    return {"number": arta.number, "reservation": made.id}


def a_pin(cast: Cast) -> tuple[Ids, Form]:
    asked = arta_asks_for_a_mug(cast)
    asked_id = ask_for_gift(clerk=clerk_of(cast.clerk), **asked)
    return {"approval_id": asked_id}, {"pin": newest_pin()}


def an_order(cast: Cast) -> Ids:
    """A service that the network was not asked for yet."""
    return {"order_id": order_of(converted(cast)).id}


def a_subscription(cast: Cast) -> Ids:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    token_id = make_token(name="CRM", purpose=Purpose.LOYALTY, actor=actor).id
    callback = "http://127.0.0.1:6180/told"
    made = subscribe(token_id=token_id, callback=callback, query="", actor=actor)
    with transaction() as session:
        tell(session, EventKind.CREATED, MemberSnapshot(cast.arta.customer_id, "active"))
        session.execute(update(HubEvent).values(state=EventState.DEAD))
    return {"subscription_id": made}


def written_by_colleague(cast: Cast) -> Ids:
    """A request of an authority that another administrator wrote down."""
    return {"disclosure_id": disclosures.written_down(cast, by=disclosures.colleague(cast))}


NEW_TERMS = WHY | {"basis": "share", "share_bp": "65.5", "tax_bp": "18"}
NEW_PAYEE = WHY | {
    "legal_name": "Furra Drita SH.P.K.",
    "tax_number": "811234567",
    "iban": "XK051212012345678906",
    "payment_days": "15",
}
NEW_USER = {"username": "mimoza", "name": "Mimoza"}
SHOP = {"name": "IPKO Ferizaj", "city": "Ferizaj", "address": "Rruga 1"}
BRANCH = {"name": "Furra e Re", "city": "Peja", "address": "Rruga Tjetër 2"}
NAMES = {"name_sq": "Libra", "name_en": "Books"}
WITHDRAW = {"codes": "honour", "reason": WHY["reason"]}
LINES = b"line,kind,tariff,package,active_from\n"
PROPOSAL = {
    "title_sq": "Byrek",
    "description_sq": "Një byrek.",
    "worth": "1.50",
    "points": "60",
    "code_days": "30",
}

ACTIONS = {
    "admins.new_disclosure": Action(
        "administrator", "disclosure.ask", "after", lambda cast: ({}, disclosures.typed(cast))
    ),
    "admins.approve_disclosure": Action(
        "administrator",
        "disclosure.approve",
        "after",
        lambda cast: (written_by_colleague(cast), {}),
    ),
    "admins.refuse_disclosure": Action(
        "administrator",
        "disclosure.refuse",
        "after",
        lambda cast: (written_by_colleague(cast), {"reason": "no order"}),
    ),
    "admins.withdraw_disclosure": Action(
        "administrator",
        "disclosure.withdraw",
        "after",
        lambda cast: ({"disclosure_id": disclosures.written_down(cast)}, {"reason": "wrong"}),
    ),
    "admins.hand_over_disclosure": Action(
        "administrator",
        "disclosure.give",
        "after",
        lambda cast: (
            {"disclosure_id": disclosures.approved(cast)},
            {"handed_on": clock.today().isoformat(), "note": "by letter"},
        ),
    ),
    "admins.lift_secrecy": Action(
        "administrator",
        "disclosure.lift",
        "after",
        lambda cast: ({"disclosure_id": disclosures.approved(cast)}, {"reason": "case closed"}),
    ),
    "admins.approve_statement": Action(
        "finance",
        "settlement.approve",
        "after",
        lambda cast: (settlement_actions.a_statement(cast), {}),
    ),
    "admins.pay_statement": Action(
        "finance",
        "settlement.pay",
        "after",
        lambda cast: (
            settlement_actions.an_approved_statement(cast),
            {"paid_on": "2025-11-20", "reference": "BANK-1"},
        ),
    ),
    "admins.make_payment_run": Action(
        "finance",
        "settlement.run_make",
        "after",
        lambda cast: ({}, settlement_actions.a_payment(cast)),
    ),
    "admins.release_payment_run": Action(
        "finance",
        "settlement.run_released",
        "after",
        lambda cast: (settlement_actions.a_run(cast, settlement_limit=0), {}),
    ),
    "admins.send_payment_run": Action(
        "finance",
        "settlement.run_sent",
        "after",
        lambda cast: (settlement_actions.a_run(cast), {}),
    ),
    "admins.undo_payment_run": Action(
        "finance",
        "settlement.run_undone",
        "after",
        lambda cast: (settlement_actions.a_run(cast), WHY),
    ),
    "admins.answer_payment_run": Action(
        "finance",
        "settlement.run_paid",
        "after",
        settlement_actions.an_answer,
    ),
    "admins.answer_dispute": Action(
        "finance",
        "settlement.answer",
        "none",
        lambda cast: (settlement_actions.a_disputed_line(cast), settlement_actions.TEXT),
    ),
    "admins.refuse_dispute": Action(
        "finance",
        "settlement.refuse",
        "none",
        lambda cast: (settlement_actions.a_disputed_line(cast), settlement_actions.TEXT),
    ),
    "admins.grant_dispute": Action(
        "finance",
        "settlement.grant",
        "after",
        lambda cast: (
            settlement_actions.a_disputed_line(cast),
            settlement_actions.TEXT | {"net_cents": "0.98"},
        ),
    ),
    "admins.reverse_line": Action(
        "finance",
        "settlement.reverse",
        "after",
        lambda cast: (settlement_actions.a_line(cast), WHY),
    ),
    "admins.correct_settlement": Action(
        "finance",
        "settlement.correct",
        "after",
        lambda cast: (
            {"partner_id": cast.bakery.id},
            WHY | {"net_cents": "-1.50", "tax_bp": "18", "key": "k1"},
        ),
    ),
    "partners.write_about_line": Action(
        "drita",
        "settlement.dispute",
        "after",
        lambda cast: (settlement_actions.a_line(cast), settlement_actions.TEXT),
    ),
    "partners.withdraw_dispute": Action(
        "drita",
        "settlement.withdraw",
        "none",
        lambda cast: (settlement_actions.a_disputed_line(cast), {}),
    ),
    "admins.approve_application": Action(
        "marketing", "application.approve", "after", partner_actions.to_approve
    ),
    "admins.ask_applicant": Action(
        "marketing",
        "application.ask",
        "none",
        lambda cast: (partner_actions.an_application(cast), WHY),
    ),
    "admins.refuse_application": Action(
        "marketing",
        "application.refuse",
        "none",
        lambda cast: (partner_actions.an_application(cast), WHY),
    ),
    "admins.comment_on_proposal": Action(
        "marketing",
        "proposal.answer",
        "none",
        lambda cast: (partner_actions.a_proposal(cast), WHY),
    ),
    "admins.decline_proposal_for_good": Action(
        "marketing",
        "offer.withdraw",
        "both",
        lambda cast: (partner_actions.a_proposal(cast), WHY),
    ),
    "partners.change_offer": Action(
        "drita", "offer.edit", "both", partner_actions.a_changed_proposal
    ),
    "partners.withdraw_offer": Action(
        "drita", "offer.withdraw", "both", lambda cast: (partner_actions.a_proposal(cast), {})
    ),
    "partners.accept": Action("drita", "partner.terms", "after", partner_actions.terms_to_accept),
    "partners.finish_setup": Action("drita", "partner.set_up", "none", lambda _cast: ({}, {})),
    "admins.new_category": Action("marketing", "category.create", "after", lambda _: ({}, NAMES)),
    "admins.edit_category": Action(
        "marketing", "category.edit", "both", lambda cast: ({"category_id": cast.category()}, NAMES)
    ),
    "admins.shift_category": Action(
        "marketing",
        "category.order",
        "both",
        lambda cast: ({"category_id": cast.category(), "way": "down"}, {"_": cast.category("z")}),
    ),
    "admins.delete_category": Action(
        "marketing",
        "category.delete",
        "before",
        lambda cast: ({"category_id": cast.category()}, {}),
    ),
    "admins.create_offer_from_form": Action(
        "marketing", "offer.create", "after", lambda cast: ({}, typed(cast))
    ),
    "admins.save_offer": Action("marketing", "offer.edit", "both", changed_offer),
    "admins.publish_offer": Action(
        "marketing",
        "offer.publish",
        "both",
        lambda cast: (an_offer(cast, state=OfferState.DRAFT), {}),
    ),
    "admins.pause_offer": Action(
        "marketing", "offer.pause", "both", lambda cast: (an_offer(cast), {})
    ),
    "admins.change_in_bulk": Action("marketing", "offer.pause", "both", chosen_to_pause),
    "admins.undo_offers": Action("marketing", "offer.undo", "both", just_paused),
    "admins.withdraw_offer_for_good": Action(
        "marketing", "offer.withdraw", "both", lambda cast: (an_offer(cast), WITHDRAW)
    ),
    "admins.copy_offer_as_draft": Action(
        "marketing", "offer.create", "after", lambda cast: (an_offer(cast), {})
    ),
    "admins.new_partner": Action(
        "marketing", "partner.create", "after", lambda _: ({}, {"name": "Kafe Guri"})
    ),
    "admins.edit_partner_form": Action(
        "marketing", "partner.edit", "both", lambda cast: (at_bakery(cast), {"name": "Furra D"})
    ),
    "admins.withdraw_partner_for_good": Action(
        "marketing", "partner.withdraw", "after", lambda cast: (at_bakery(cast), WITHDRAW)
    ),
    "admins.new_branch": Action(
        "marketing", "branch.create", "after", lambda cast: (at_bakery(cast), BRANCH)
    ),
    "admins.edit_branch_form": Action(
        "marketing", "branch.edit", "both", lambda cast: (at_bakery(cast, **a_branch(cast)), BRANCH)
    ),
    "admins.close_branch_for_good": Action(
        "marketing", "branch.close", "none", lambda cast: (at_bakery(cast, **a_branch(cast)), {})
    ),
    "admins.edit_partner_terms": Action(
        "finance", "terms.change", "after", lambda cast: (at_bakery(cast), NEW_TERMS)
    ),
    "admins.edit_offer_terms": Action(
        "finance",
        "terms.change",
        "after",
        lambda cast: (at_bakery(cast, offer_id=cast.an_offer().id), NEW_TERMS),
    ),
    "admins.edit_payee": Action(
        "finance", "payee.change", "after", lambda cast: (at_bakery(cast), NEW_PAYEE)
    ),
    "admins.new_owner": Action(
        "marketing",
        "user.create",
        "after",
        lambda cast: (at_bakery(cast), NEW_USER | {"language": "sq", "email": "m@example.com"}),
    ),
    "admins.send_partner_user_link": Action(
        "marketing",
        "user.password",
        "after",
        lambda cast: (at_bakery(cast, **the_cashier(cast)), {}),
    ),
    "admins.withdraw_partner_user_link": Action(
        "marketing",
        "user.link.withdraw",
        "none",
        lambda cast: (invited(at_bakery(cast, **the_cashier(cast))), {}),
    ),
    "admins.approve_partner_user": Action(
        "marketing",
        "user.approve",
        "before",
        lambda cast: (at_bakery(cast, **unapproved(cast)), {}),
    ),
    "admins.acknowledge_alert": Action(
        "administrator", "alert.acknowledge", "none", lambda _cast: (an_alert(), WHY)
    ),
    "admins.deactivate_partner_user": Action(
        "marketing",
        "user.deactivate",
        "before",
        lambda cast: (at_bakery(cast, **the_cashier(cast)), {}),
    ),
    "admins.reactivate_partner_user": Action(
        "marketing",
        "user.reactivate",
        "after",
        lambda cast: (at_bakery(cast, **shut(cast, cast.cashier.user_id)), {}),
    ),
    "admins.change_rule": Action(
        "marketing",
        "rule.change",
        "both",
        lambda _: ({"word": "points_per_euro"}, WHY | {"value": "2", "made_from": "0"}),
    ),
    "admins.save_legal_text_draft": Action(
        "marketing",
        "text.draft",
        "after",
        lambda _: ({"word": "terms"}, {"text_sq": "Po", "text_en": "Yes", "made_from": "0"}),
    ),
    "admins.publish_legal_text": Action("marketing", "text.publish", "after", a_draft_of_terms),
    "admins.cancel_conversion": Action(
        "support", "conversion.cancel", "both", lambda cast: (a_conversion(cast), WHY)
    ),
    "admins.correct_points": Action(
        "support",
        "points.correct",
        "both",
        lambda cast: (arta(cast), WHY | {"line": cast.arta.line_id, "points": "-5", "key": "k"}),
    ),
    "admins.approve_correction": Action(
        "support", "correction.approve", "both", lambda cast: (a_request(cast), {})
    ),
    "admins.refuse_correction": Action(
        "support", "correction.refuse", "before", lambda cast: (a_request(cast), WHY)
    ),
    "admins.add_customer_line": Action(
        "support",
        "line.add",
        "after",
        lambda cast: (arta(cast), WHY | {"line": a_line().number}),
    ),
    "admins.approve_calendar": Action(
        "administrator",
        "calendar.approve",
        "after",
        lambda _cast: ({}, WHY | {"day": day_of_a_waiting_calendar()}),
    ),
    "admins.end_customer_line": Action(
        "support",
        "line.end",
        "both",
        lambda cast: (
            arta(cast) | {"line_id": cast.arta.line_id},
            WHY | {"cause": "lost"},
        ),
    ),
    "admins.merge_customer": Action(
        "support",
        "merge.ask",
        "after",
        lambda cast: (arta(cast), WHY | {"account": cast.besnik.username}),
    ),
    "admins.prove_accounts": Action("support", "merge.prove", "after", a_merge_to_prove),
    "admins.approve_accounts": Action(
        "support", "merge.approve", "after", lambda cast: (a_proven_merge(cast), {})
    ),
    "admins.refuse_accounts": Action(
        "support", "merge.refuse", "before", lambda cast: (a_proven_merge(cast), WHY)
    ),
    "admins.ask_network_again": Action(
        "support", "network.ask_again", "both", lambda cast: (an_order(cast), {})
    ),
    "admins.settle_network_order": Action(
        "support",
        "network.settle",
        "both",
        lambda cast: (an_order(cast), WHY | {"found": "delivered"}),
    ),
    "admins.resend_message": Action(
        "support", "message.resend", "both", lambda cast: (a_letter(cast), {})
    ),
    "admins.deactivate_customer": Action(
        "support", "customer.stop", "after", lambda cast: (arta(cast), WHY | {"codes": "honour"})
    ),
    "admins.reactivate_customer": Action(
        "support", "customer.lift", "before", lambda cast: (arta_stopped(cast), WHY)
    ),
    "admins.ask_customer": Action(
        "clerk", "counter.ask", "after", lambda cast: ({}, arta_asks_for_a_mug(cast))
    ),
    "admins.ask_to_fetch_reserved": Action(
        "clerk", "counter.ask", "after", lambda cast: ({}, what_is_reserved(cast))
    ),
    "admins.take_pin": Action("clerk", "counter.hand-over", "after", a_pin),
    "admins.new_staff": Action(
        "administrator",
        "user.create",
        "after",
        lambda _: ({}, NEW_USER | {"email": "m@example.com", "role": "support"}),
    ),
    "admins.change_staff_role": Action(
        "administrator",
        "user.role",
        "both",
        lambda cast: (a_clerk(cast), WHY | {"role": "finance"}),
    ),
    "admins.set_staff_password": Action(
        "administrator",
        "user.password",
        "after",
        lambda cast: (a_clerk(cast), WHY),
    ),
    "admins.change_staff_email": Action(
        "administrator",
        "user.email",
        "none",
        lambda cast: (a_clerk(cast), WHY | {"email": "new@example.com"}),
    ),
    "admins.withdraw_staff_link": Action(
        "administrator",
        "user.link.withdraw",
        "none",
        lambda cast: (invited(a_clerk(cast)), {}),
    ),
    "admins.reset_second_factor": Action(
        "administrator",
        "user.second_factor",
        "before",
        lambda cast: (a_clerk_with_an_app(cast), WHY),
    ),
    "admins.deactivate_staff": Action(
        "administrator", "user.deactivate", "before", lambda cast: (a_clerk(cast), WHY)
    ),
    "admins.reactivate_staff": Action(
        "administrator",
        "user.reactivate",
        "after",
        lambda cast: (shut(cast, cast.staff(Role.CLERK).user_id), WHY),
    ),
    "admins.new_api_token": Action(
        "administrator",
        "token.create",
        "after",
        lambda _: ({}, {"name": "Billing", "purpose": "topups"}),
    ),
    "admins.new_third_party": Action(
        "marketing",
        "third_party.create",
        "after",
        lambda _: ({}, {"name": "Survey House", "purpose_sq": "Pyetje", "purpose_en": "Survey"}),
    ),
    "admins.edit_third_party": Action(
        "marketing",
        "third_party.edit",
        "both",
        lambda cast: (a_third_party(cast), {"purpose_sq": "Tjetër", "purpose_en": "Other"}),
    ),
    "admins.switch_third_party": Action(
        "marketing",
        "third_party.deactivate",
        "both",
        lambda cast: (a_third_party(cast) | {"way": "deactivate"}, WHY),
    ),
    "admins.revoke_api_token": Action(
        "administrator", "token.revoke", "before", lambda cast: (a_token(cast), WHY)
    ),
    "admins.resend_hub_events": Action(
        "administrator", "hub.resend", "after", lambda cast: (a_subscription(cast), {})
    ),
    "admins.end_hub_subscription": Action(
        "administrator", "hub.unsubscribe", "before", lambda cast: (a_subscription(cast), WHY)
    ),
    "partners.change_branch": Action(
        "drita", "branch.edit", "both", lambda cast: (a_branch(cast), BRANCH)
    ),
    "partners.propose_offer": Action(
        "drita",
        "offer.create",
        "after",
        lambda cast: ({}, PROPOSAL | {"category": cast.category()}),
    ),
    "partners.add_phone": Action(
        "drita", "phone.add", "after", lambda _: ({}, {"number": "049700009", "name": "Counter"})
    ),
    "partners.prove_phone": Action("drita", "phone.prove", "none", a_phone_and_its_pin),
    "partners.resend_phone_pin": Action(
        "drita", "phone.pin", "none", lambda cast: (a_phone(cast), {})
    ),
    "partners.remove_phone": Action(
        "drita", "phone.remove", "before", lambda cast: (a_phone(cast), {})
    ),
    "partners.make_key": Action("drita", "token.create", "after", lambda _: ({}, {"name": "Till"})),
    "partners.revoke_key": Action(
        "drita", "token.revoke", "before", lambda cast: (a_key(cast), {})
    ),
    "partners.add_cashier": Action("drita", "user.create", "after", lambda _: ({}, NEW_USER)),
    "partners.change_cashier": Action(
        "drita", "user.edit", "both", lambda cast: (the_cashier(cast), {"name": "Mimoza"})
    ),
    "partners.give_password": Action(
        "drita", "user.password", "after", lambda cast: (the_cashier(cast), {})
    ),
    "partners.withdraw_password_link": Action(
        "drita", "user.link.withdraw", "none", lambda cast: (invited(the_cashier(cast)), {})
    ),
    "partners.deactivate_cashier": Action(
        "drita", "user.deactivate", "before", lambda cast: (the_cashier(cast), {})
    ),
    "partners.reactivate_cashier": Action(
        "drita", "user.reactivate", "after", lambda cast: (shut(cast, cast.cashier.user_id), {})
    ),
    "admins.new_shop": Action("marketing", "shop.create", "after", lambda _: ({}, SHOP)),
    "admins.edit_shop": Action(
        "marketing", "shop.edit", "both", lambda cast: ({"shop_id": cast.shop}, SHOP)
    ),
    "admins.close_shop_act": Action(
        "marketing", "shop.close", "none", lambda cast: ({"shop_id": cast.shop}, WHY)
    ),
    "admins.reopen_shop": Action(
        "marketing", "shop.reopen", "before", lambda cast: (a_shut_shop(cast), {})
    ),
    "admins.receive_gifts": Action(
        "clerk",
        "stock.received",
        "both",
        lambda cast: ({"shop_id": cast.shop}, STOCK | {"gift": in_shop(cast)["offer_id"]}),
    ),
    "admins.count_gift": Action("clerk", "stock.counted", "both", a_count),
    "admins.send_gifts_back": Action(
        "clerk", "stock.returned", "both", lambda cast: (in_shop(cast), STOCK)
    ),
    "admins.call_gift_low": Action(
        "clerk", "stock.low", "both", lambda cast: (in_shop(cast), {"low_at": "9"})
    ),
    "admins.bring_gift_back": Action("clerk", "conversion.bring_back", "both", a_gift_handed_over),
    "admins.change_clerks_shop": Action(
        "administrator",
        "user.shop",
        "both",
        lambda cast: (a_clerk(cast), WHY | {"shop": cast.shop_in_peja}),
    ),
    "admins.new_pool": Action(
        "marketing",
        "pool.open",
        "after",
        lambda cast: ({}, {"offer": cast.an_offer().id, "form": "qr", "low_at": "5"}),
    ),
    "admins.warn_at": Action(
        "marketing", "pool.warn_at", "both", lambda cast: (with_pool(cast), {"low_at": "9"})
    ),
    "admins.recall_codes": Action(
        "marketing", "pool.recall", "after", lambda cast: (with_pool(cast), WHY)
    ),
    "admins.close_pool": Action(
        "marketing", "pool.close", "none", lambda cast: (with_pool(cast), WHY)
    ),
    "admins.upload_codes": Action(
        "marketing",
        "pool.upload",
        "after",
        lambda cast: (with_pool(cast), {"file": (BytesIO(b"KINO2"), "codes.txt")}),
    ),
    "admins.add_codes": Action(
        "marketing", "pool.add", "after", lambda cast: (read_codes(cast), {})
    ),
    "admins.discard_codes": Action(
        "marketing", "pool.discard", "after", lambda cast: (read_codes(cast), {})
    ),
    "partners.upload_own_codes": Action(
        "drita",
        "pool.upload",
        "after",
        lambda cast: (with_pool(cast), {"file": (BytesIO(b"KINO2"), "codes.txt")}),
    ),
    "partners.discard_own_codes": Action(
        "drita", "pool.discard", "after", lambda cast: (read_codes(cast, cast.drita.actor), {})
    ),
    "admins.upload_feed": Action(
        "marketing",
        "feed.upload",
        "after",
        lambda _: ({}, {"feed": "lines", "file": (BytesIO(LINES), "lines.csv")}),
    ),
}
