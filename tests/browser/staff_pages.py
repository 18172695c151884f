"""Records for the staff's pages of the served demo: rejected rows, a correction, a token."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.accounts.second_factor.add import start_app
from marketplace.accounts.security_events.models import AlertRule, SecurityAlert
from marketplace.accounts.tokens import Purpose, make_token
from marketplace.catalogue.models import Offer, OfferState
from marketplace.catalogue.offers.record import offer_record
from marketplace.catalogue.partners.register_phone import NewPhone, add_phone
from marketplace.catalogue.partners.till_keys import make_key
from marketplace.catalogue.proposals.answer import answer_proposal
from marketplace.catalogue.proposals.propose import propose
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.counter.request_approval import Clerk, ask_for_gift
from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.hub.subscriptions import subscribe
from marketplace.imports import uploads
from marketplace.imports.models import Feed
from marketplace.points.corrections.correct import Correction
from marketplace.points.corrections.requests import correct_or_request
from tests.support.sign_in.second_factors import an_app

MONTH = "2026-10"
MUG, UMBRELLA = "gote-termike", "ombrelle-e-palosshme"
LARGE = 900  # more than one member of staff may give alone
SPENT = f"""charge_id,line,month,amount
walk-1,+38349200005,{MONTH},12.99
walk-2,+38349999999,{MONTH},5.00
walk-3,+38349200005,{MONTH},NaN
"""


def leave_work() -> None:
    """Write the records that pages of staff show; needs an app context."""
    upload_spending(SPENT)
    ask_for_points("teuta", LARGE)
    make_token(name="Billing", purpose=Purpose.TOPUPS, actor=actor_of("admin"))
    subscribe_crm()
    equip_drita()
    serve_in_the_shop()
    add_second_factors()
    raise_an_alert()
    answer_a_proposal()


def answer_a_proposal() -> None:
    """Let Drita propose what she sells already, and marketing comment on it."""
    drita = actor_of("drita")
    partner_id = db.session.scalars(select(User.partner_id).filter_by(username="drita")).one()
    own = select(Offer).filter_by(partner_id=partner_id, state=OfferState.PUBLISHED)
    sold = db.session.scalars(own.limit(1)).one()
    content = replace(offer_record(offer_id=sold.id).facts, offer_code=None)
    offer_id = propose(content=content, actor=drita)
    answer_proposal(offer_id=offer_id, text="Shtoni termat.", actor=actor_of("marketing"))


def raise_an_alert() -> None:
    """Let there have been many failed sign-ins from a network."""
    now = clock.now()
    alert = SecurityAlert(
        rule=AlertRule.NETWORK_SIGN_INS,
        subject="192.0.2.0/24",
        window_start=now,
        raised_at=now,
        count=120,
        most=100,
    )
    with transaction() as session:
        session.add(alert)


def add_second_factors() -> None:
    """Let the auditor have an app that was proven, and another one that waits for its code."""
    auditor = actor_of("auditor")
    assert auditor.user_id is not None
    an_app(auditor.user_id)
    start_app(user_id=auditor.user_id)


def serve_in_the_shop() -> None:
    """Let Arta have a gift kept in the clerk's shop, Teuta have got one, and wait for a PIN."""
    clerk = db.session.scalars(select(User).where(User.username == "clerk")).one()
    for username, gift, via in (
        ("arta", UMBRELLA, ConversionChannel.WEB),
        ("teuta", MUG, ConversionChannel.COUNTER),
    ):
        convert(
            customer_id=_line_of(username).customer_id or 0,
            offer=gift,
            via=via,
            key=f"walk-{gift}",
            shop_id=clerk.shop_id,
            staff_id=clerk.id if via is ConversionChannel.COUNTER else None,
        )
    at_counter = Clerk(clerk.id, clerk.shop_id, actor_of("clerk"))
    ask_for_gift(clerk=at_counter, number=_line_of("teuta").number, offer=UMBRELLA)


def _line_of(username: str) -> Line:
    customer = select(User.customer_id).where(User.username == username)
    return db.session.scalars(
        select(Line).where(Line.customer_id.in_(customer), Line.tariff.is_not(None)).limit(1)
    ).one()


def equip_drita() -> None:
    """Let Drita's bakery have a key for a till, and a phone that waits for its PIN."""
    drita = actor_of("drita")
    partner_id = db.session.scalars(
        select(User.partner_id).where(User.username == "drita", User.partner_id.is_not(None))
    ).one()
    assert partner_id is not None
    make_key(partner_id=partner_id, name="Arka 1", branch_id=None, actor=drita)
    phone = NewPhone(number="+38349700009", name="Banaku", branch_id=None)
    add_phone(partner_id=partner_id, phone=phone, language="sq", actor=drita)


def subscribe_crm() -> None:
    """Let the operator's CRM have asked to be told what happens to members."""
    admin = actor_of("admin")
    crm = make_token(name="CRM", purpose=Purpose.LOYALTY, actor=admin).id
    subscribe(token_id=crm, callback="http://127.0.0.1:6180/told", query="", actor=admin)


def upload_spending(rows: str) -> None:
    """Send in a feed as marketing does, and book it."""
    uploads.accept(
        feed=Feed.SPENDING,
        file_name="spending.csv",
        save=lambda path: Path(path).write_text(rows, encoding="utf-8"),
        dry_run=False,
        actor=actor_of("marketing"),
    )
    assert uploads.run_waiting()


def ask_for_points(username: str, points: int) -> None:
    """Ask for a correction as support, so large that it waits."""
    line = _line_of(username)
    assert line.customer_id is not None
    wanted = Correction(
        customer_id=line.customer_id,
        line_id=line.id,
        points=points,
        reason="A bill was booked twice",
        key=f"walk-{points}",
    )
    assert not correct_or_request(wanted, actor=actor_of("support"))


def actor_of(username: str) -> Actor:
    """The member of staff or partner, as the audit log names them."""
    user_id = db.session.scalars(select(User.id).where(User.username == username)).one()
    return Actor(user_id=user_id, username=username, address="127.0.0.1")
