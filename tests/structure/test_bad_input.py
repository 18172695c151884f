"""Whatever is typed, into whichever field or address, the answer is a page that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import chain, count, cycle, islice
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from marketplace.accounts.models import Role
from marketplace.blueprints.web.guards import ANYONE, guard_of
from marketplace.catalogue.models import OfferKind, OfferState, Unit
from marketplace.conversions.convert import convert
from marketplace.conversions.models import ConversionChannel
from marketplace.conversions.redemption.confirm import confirm
from marketplace.conversions.redemption.partner_codes import Confirmer
from marketplace.counter.request_approval import ask_for_gift
from marketplace.points.corrections import request_list
from marketplace.points.corrections.correct import Correction
from marketplace.points.corrections.requests import correct_or_request
from tests.catalogue.applications.conftest import newest_link
from tests.counter.conftest import clerk_of
from tests.customers.third_parties.parties import a_party
from tests.network.conftest import converted, order_of
from tests.structure.page_forms import FormOnPage, forms_on
from tests.structure.partner_actions import an_application
from tests.structure.staff_actions import a_key, a_phone
from tests.support.cast import Cast, ListedOffer, Person
from tests.support.csrf_client import BrowserLike

MARKUP = "<script>alert(1)</script>\"'>"
# each field gets one alone and one with all others, and the fields of one name get all in turn
WORST = ["a\0b", MARKUP, "9" * 30, "0001-01-01", "x" * 100_000]
OTHERS = [
    *("", "\0", "a\r\nX-Evil: 1", "%(name)s{{7*7}}%s_%", "' OR 1=1 --", "99999999999", "-1"),
    *("٣", "1e9", "9999-12-31T23:59", "\u202eevil\u200b", "😀ß\ue000\uffff" * 30),
]
# some of the worst, and each of the others, by turns
EVERY_KIND = list(chain.from_iterable(zip(cycle(WORST), OTHERS, strict=False)))
ASKED = ["page", "before", "code", "q", "points", "customer", "next", "id", "since", "from", "sort"]
USUAL = {
    "username": "somebody",
    "name": "Some Body",
    "surname": "Gashi",
    "email": "some@example.com",
    "line": "049123456",
    "password": "tulip-ladder-moss",
    "current": "pika-demo-pass",
    "reason": "because",
    "points": "20",
    "worth": "1.50",
    "city": "Peja",
    "address": "Rruga",
    "title_sq": "Titulli",
    "description_sq": "Përshkrimi",
    "name_sq": "Emri",
    "purpose_sq": "Anketa",
    "purpose_en": "Surveys",
    "name_en": "Name",
    "business": "Kafe Guri",
    "tax_number": "811234567",
    "contact": "Guri Gashi",
    "phone": "044111222",
    "title": "Coffee",
    "description": "A large one",
    "branches-0-name": "Kafe",
    "branches-0-city": "Peja",
    "branches-0-address": "Rruga 1",
}
ANEW = {"pin"}  # a wrong PIN is not shown again
PEOPLE = ["nobody", "arta", "drita", "administrator", "clerk"]
Go = Callable[..., TestResponse]
Values = dict[str, str | int]


class Turns:
    """Deals the nonsense out to fields, so that those of one name get all of it in turn."""

    def __init__(self) -> None:
        self._kinds: dict[str, Iterator[str]] = {}

    def next_of(self, field: str) -> str:
        """The next nonsense for a field of this name; one of the worst and others take turns."""
        begin = len(self._kinds)  # names begin at different ones
        return next(self._kinds.setdefault(field, islice(cycle(EVERY_KIND), begin, None)))


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No limit to tries, which has tests of its own."""
    monkeypatch.setattr("marketplace.accounts.throttle._refuse", lambda *_given, **_named: None)


@pytest.fixture
def values(cast: Cast) -> Values:
    """Return a value for each name in the addresses, of something that exists."""
    converted = [_convert(cast, cast.an_offer(), key) for key in ("k1", "k2")]
    service = cast.an_offer(
        "Data", kind=OfferKind.SERVICE, unit=Unit.MB, units_per_point=10, points=10
    )
    draft = cast.an_offer("Draft", state=OfferState.DRAFT, published_at=None)
    cast.everybody()
    return {
        "slug": service.slug,
        "offer_id": draft.id,
        "conversion_id": converted[1],
        "message_id": 1,
        "customer_id": cast.arta.customer_id,
        "partner_id": cast.bakery.id,
        "branch_id": cast.bakery.branch_ids[0],
        "shop_id": cast.shop,
        "gift_id": cast.a_gift().id,
        "user_id": cast.cashier.user_id,
        "category_id": cast.category(),
        "number": "2025-00001",
        "line_id": 1,
        "word": "topup_by_package",
        "request_id": _ask(cast),
        "token_id": 1,
        "subscription_id": 1,
        "third_party_id": a_party(),
        "way": "deactivate",
        "id_": 1,
        "order_id": _order_of_the_network(cast),
        "approval_id": ask_for_gift(
            clerk=clerk_of(cast.clerk), number=cast.arta.number, offer=cast.a_gift("Cap").slug
        ),
        **a_phone(cast),
        **a_key(cast),
        "width": 1,
        **an_application(cast),
        "token": newest_link("application_proof"),
    }


def _order_of_the_network(cast: Cast) -> int:
    return order_of(converted(cast, key="of-the-network")).id


def _convert(cast: Cast, offer: ListedOffer, key: str) -> int:
    arta, bakery = cast.arta, cast.bakery
    made = convert(
        customer_id=arta.customer_id, offer=offer.slug, via=ConversionChannel.WEB, key=key
    )
    if key == "k1":
        confirm(
            code=made.code or "",
            till=Confirmer(partner_id=bakery.id, user_id=cast.cashier.user_id),
            branch_id=bakery.branch_ids[0],
        )
    return made.id


def _ask(cast: Cast) -> int:
    """The large corrections of support wait for the administrator; the first one's id."""
    arta, actor = cast.arta, cast.staff(Role.SUPPORT).actor
    who = {"customer_id": arta.customer_id, "line_id": arta.line_id}
    wanted = Correction(**who, points=600, reason="a bill was wrong", key="k")
    correct_or_request(wanted, actor=actor)
    return request_list.waiting()[0].id


@pytest.fixture
def person(cast: Cast, name: str) -> Person | None:
    return None if name == "nobody" else cast.named(name)


@pytest.fixture
def go(client: BrowserLike, person: Person | None) -> Go:
    """Ask as the person, who signs in again once signed out."""

    def go(method: str, address: str, **sent: Any) -> TestResponse:
        answer = client.open(address, method=method, **sent)
        assert answer.status_code < 500, (method, address[:200], sent)
        assert b"Traceback" not in answer.data, (method, address[:200], sent)
        if answer.mimetype == "text/html":
            assert MARKUP not in answer.text, (method, address[:200], sent)
        if person and (answer.location or answer.headers.get("HX-Redirect")) in {"/", "/login"}:
            client.sign_in(person.user_id)
        return answer

    if person:
        client.sign_in(person.user_id)
    return go


def opened_to(app: Flask, person: Person | None) -> Iterator[Rule]:
    """The routes that are the person's; those open to anyone are nobody's and Arta's."""
    for rule in app.url_map.iter_rules():
        guard = guard_of(rule.endpoint) or ()
        anyones = guard == ANYONE and (person is None or person.role == Role.CUSTOMER)
        if anyones or (person and guard != ANYONE and person.role in guard):
            yield rule


def filled(rule: Rule, values: Values, **nasty: str) -> str:
    def value(found: re.Match[str]) -> str:
        name = found["name"]
        return quote(nasty.get(name) or str(values.get(name, "nothing")), safe="")

    plain = rule.rule.replace("<any(up, down):way>", "up")
    return re.sub(r"<(?:[^:<>]+:)?(?P<name>\w+)>", value, plain)


def of_staff(cast: Cast, rule: Rule, values: Values) -> Values:
    """The values, with a member of staff in the cashier's place, and a gift where there is one."""
    if "/gifts/" in rule.rule:
        return values | {"offer_id": values["gift_id"]}
    if "/admin/staff/" not in rule.rule:
        return values
    return values | {"user_id": cast.staff(Role.SUPPORT).user_id}


def forms_seen(
    app: Flask, cast: Cast, person: Person | None, values: Values, go: Go
) -> list[FormOnPage]:
    found: dict[tuple[str, str], FormOnPage] = {}
    for rule in opened_to(app, person):
        address = filled(rule, of_staff(cast, rule, values))
        if "GET" in (rule.methods or ()):
            answer = go("GET", address)
            if answer.mimetype == "text/html":
                for form in forms_on(answer.text, address):
                    found.setdefault((form.method, form.action.partition("?")[0]), form)
    return [form for form in found.values() if form.action != "/logout"]


def sent(form: FormOnPage, number: int, typed: dict[str, str]) -> dict[str, str]:
    """The form filled as usual, but for what is typed; what must be new each time is."""
    usual = {key: text.strip() or USUAL.get(key, "") for key, text in form.values.items()}
    new = {"username": f"somebody{number}", "key": f"key-{number}"}
    return usual | {key: new[key] for key in new if key in usual} | typed


def fillings(form: FormOnPage, some: Turns) -> Iterator[dict[str, str]]:
    """Yield what is typed into the form: nonsense into each field alone, and into all at once."""
    for field in form.values:
        yield {field: some.next_of(field)}
    if len(form.values) > 1:
        yield {field: some.next_of(field) for field in form.values}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PEOPLE)
def test_a_form_filled_with_nonsense_says_so_and_keeps_it(
    app: Flask, cast: Cast, values: Values, person: Person | None, go: Go
) -> None:
    some = Turns()
    number = count(1)
    for form in forms_seen(app, cast, person, values, go):
        for typed in fillings(form, some):
            filled_in = sent(form, next(number), typed)
            if form.method == "GET":
                go("GET", form.action, query_string=filled_in)
                continue
            alone = len(typed) < len(form.values)  # by htmx: the form is rendered without the page
            answer = go("POST", form.action, data=filled_in, htmx=alone)
            if answer.status_code == 422:
                for field, nasty in typed.items():
                    look(answer.text, form, field, nasty)


def look(page: str, form: FormOnPage, field: str, nasty: str) -> None:
    where = (form.action, field, nasty[:40])
    assert "field__errors" in page or "notice" in page, where
    if field in form.texts - ANEW and nasty.isprintable():
        assert " ".join(nasty.split()).casefold() in unescape(page).casefold(), where


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PEOPLE)
def test_nonsense_in_an_address_is_answered(
    app: Flask, cast: Cast, values: Values, person: Person | None, go: Go
) -> None:
    some, next_nasty = Turns(), cycle(WORST[:-1])
    for rule in opened_to(app, person):
        mine = of_staff(cast, rule, values)
        for name in sorted(rule.arguments):
            for method in ways(rule, name):
                go(method, filled(rule, mine, **{name: next(next_nasty)}), data={"key": "k"})
        if "GET" in (rule.methods or ()):
            asked = {name: some.next_of(name)[:700] for name in ASKED}  # a line takes 8,000
            go("GET", f"{filled(rule, mine)}?{urlencode(asked)}"[:8000])


def ways(rule: Rule, name: str) -> list[str]:
    """The methods to send nonsense by: text gets two kinds; no route sees what is no number."""
    methods = sorted((rule.methods or set()) & {"GET", "POST"})
    if f"<int:{name}>" in rule.rule:
        return methods[:1]
    return list(islice(cycle(methods), 2))


@pytest.mark.parametrize("name", ["nobody", "arta"])
def test_other_http_methods_are_answered(
    app: Flask, values: Values, person: Person | None, go: Go
) -> None:
    others = cycle(("PUT", "DELETE", "PATCH"))
    for rule in opened_to(app, person):
        for method in ("HEAD", "OPTIONS", next(others)):
            go(method, filled(rule, values))


BODIES = {
    "json": ("application/json", b'{"username": ["arta"], "password": {"$ne": ""}}'),
    "not json": ("application/json", b"{"),
    "no boundary": ("multipart/form-data", b"--x\r\n\r\nhello"),
    "empty multipart": ("multipart/form-data; boundary=x", b""),
    "broken multipart": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data",
    ),
    "not UTF-8": (
        "application/x-www-form-urlencoded",
        b"username=%ff%fe&password=%ed%a0%80&code=%00",
    ),
    "many fields": ("application/x-www-form-urlencoded", b"username=a&" * 2_000),
    "no type": ("", b"username=a"),
    "an array": ("application/x-www-form-urlencoded", b"username[]=a&username[]=b&password[x]=y"),
}
# each route gets these many of them in turn; one reader of bodies serves all routes
SHAPES_EACH = 2


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", PEOPLE)
def test_a_body_of_another_shape_is_answered(
    app: Flask, values: Values, person: Person | None, go: Go
) -> None:
    shapes = cycle(BODIES.values())
    for rule in opened_to(app, person):
        if "POST" in (rule.methods or ()):
            for kind, content in islice(shapes, SHAPES_EACH):
                go("POST", filled(rule, values), data=content, content_type=kind)


@pytest.mark.parametrize("name", ["nobody"])
def test_a_body_that_is_too_large_is_told_so(go: Go) -> None:
    answer = go("POST", "/login", data={"username": "x" * 13_000_000})
    assert answer.status_code == 413
    assert "<main" in answer.text
