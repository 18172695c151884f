"""Everything that staff and partners' owners do leaves one entry: who, what, how, from where."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.foundation.extensions import db
from tests.structure.staff_actions import ACTIONS, PASSWORD, WHY, Ids
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

AREAS = ("admins.", "partners.")
# what is confirmed stands in the conversion itself: when, at which branch, by whom
# an approval makes a partner, its branches, its owner and its offer: one entry for each too
# a payment run that needs no second person is released as it is made
MANY = {"admins.approve_application", "admins.make_payment_run"}
# personal details are off here; where they are on, their own test looks for the entry
# the keys of the keyboard are a choice of the browser, which the site does not keep
NOT_LOGGED = {
    *("partners.check_code", "partners.confirm_code"),
    *("admins.customer_details", "admins.turn_keys"),
}
# looking is recorded too, as their own tests show; the answer is the page itself
LOOKS = {"admins.look_up_code", "admins.find_by_surname"}


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def address(app: Flask, endpoint: str, ids: Ids) -> str:
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(endpoint, ids, method="POST"))


def sides(entry: AuditEntry) -> str:
    names = {(0, 0): "none", (1, 0): "before", (0, 1): "after", (1, 1): "both"}
    return names[(bool(entry.before), bool(entry.after))]


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_each_action_of_staff_and_partners_leaves_one_audit_entry(
    app: Flask, client: BrowserLike, cast: Cast, endpoint: str
) -> None:
    action = ACTIONS[endpoint]
    ids, form = action.prepare(cast)
    before = len(entries())
    person = cast.named(action.who)
    client.sign_in(person.user_id)
    answer = client.post(address(app, endpoint, ids), data=form)
    assert answer.status_code == 303
    written = entries()[before:]
    (entry,) = (
        [one for one in written if one.action == action.action] if endpoint in MANY else written
    )
    assert (entry.user_id, entry.username, entry.action) == (
        person.user_id,
        action.who,
        action.action,
    )
    assert (entry.address, entry.request_id) == ("127.0.0.1", answer.headers["X-Request-ID"])
    assert sides(entry) == action.sides
    assert entry.reason == form.get("reason", form.get("text"))
    assert PASSWORD not in f"{entry.before} {entry.after}"


def test_every_action_of_staff_and_partners_is_in_the_audit_test(app: Flask) -> None:
    actions = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.endpoint.startswith(AREAS)
    }
    assert actions - NOT_LOGGED - LOOKS == ACTIONS.keys()


def test_a_refused_action_leaves_no_audit_entry(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.named("support").user_id)
    for form in ({}, WHY | {"line": "0", "points": "5", "key": "k"}):
        client.post(f"/admin/customers/{cast.arta.customer_id}/points", data=form)
    assert entries() == []


def test_the_same_form_sent_twice_leaves_one(client: BrowserLike, cast: Cast) -> None:
    client.sign_in(cast.named("support").user_id)
    form = WHY | {"line": cast.arta.line_id, "points": "5", "key": "k"}
    for _ in range(2):
        client.post(f"/admin/customers/{cast.arta.customer_id}/points", data=form)
    assert [entry.action for entry in entries()] == ["points.correct"]


def test_codes_that_go_with_an_offer_are_in_the_log_with_the_reason(
    client: BrowserLike, cast: Cast
) -> None:
    offer = cast.an_offer()
    sold = convert(
        customer_id=cast.arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key="k1"
    )
    client.sign_in(cast.named("marketing").user_id)
    client.post(f"/admin/offers/{offer.id}/withdraw", data=WHY | {"codes": "cancel"})
    assert [(entry.action, entry.reason) for entry in entries()] == [
        ("offer.withdraw", WHY["reason"]),
        ("offer.cancel_codes", WHY["reason"]),
    ]
    assert entries()[-1].after == {"cancelled": [sold.id]}
