"""Every route has an owner: the whole URL map, walked as everybody and as nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import cycle
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.accounts.models import Role
from marketplace.blueprints.auth.stale_forms import SIGN_IN
from marketplace.blueprints.web.guards import ANYONE, TOKEN, guard_of
from tests.support.cast import Cast, Person
from tests.support.csrf_client import BrowserLike

SAFE = {"GET", "HEAD", "OPTIONS"}
PEOPLE = [  # one of each role
    *("arta", "drita", "cashier"),
    *("marketing", "support", "finance", "clerk", "auditor", "administrator"),
]
OPENED = "opened"
SHUT = "shut"
NOWHERE = {"int": "123456789", "string": "nothing", "path": "nothing", "default": "nothing"}


class Step(NamedTuple):
    """One method of one route, at an address that stands for nothing that is there."""

    method: str
    endpoint: str
    address: str


def steps(app: Flask) -> Iterator[Step]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Step(method, rule.endpoint, address_of(rule))


def address_of(rule: Rule) -> str:
    def nothing(found: re.Match[str]) -> str:
        if found["kind"] == "any":
            return found["choices"].split(",")[0].strip(" '\"")
        return NOWHERE.get(found["kind"] or "default", "nothing")

    return re.sub(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?\w+>", nothing, rule.rule)


def may(person: Person | None, endpoint: str) -> bool:
    guard = guard_of(endpoint)
    if guard == ANYONE:
        return True
    if needs_a_token(endpoint):
        return False
    assert isinstance(guard, frozenset), f"{endpoint} has no guard"
    return person is not None and person.role in guard


def needs_a_token(endpoint: str) -> bool:
    """Return whether the route is for programs alone, whichever user is signed in."""
    return str(guard_of(endpoint)).startswith(TOKEN)


def test_every_route_declares_its_guard(app: Flask) -> None:
    forgotten = [rule.rule for rule in app.url_map.iter_rules() if not guard_of(rule.endpoint)]
    assert not forgotten


def test_a_route_without_a_guard_is_closed_to_every_user(
    fresh_app: Callable[[], Flask], cast: Cast
) -> None:
    app = fresh_app()
    app.add_url_rule("/forgotten", view_func=lambda: "open", endpoint="forgotten")
    client = BrowserLike(app)
    assert client.get("/forgotten").status_code == 303
    client.sign_in(cast.staff(Role.ADMINISTRATOR).user_id)
    assert client.get("/forgotten").status_code == 403


@pytest.fixture
def bare_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is rendered, and no refusal recorded; other tests read the pages and the log."""
    web = "marketplace.blueprints.web"
    monkeypatch.setattr(f"{web}.pages.render_template", lambda *_, **__: SHUT)
    monkeypatch.setattr(f"{web}.guards.record_attempt", lambda *_, **__: None)


@pytest.fixture
def bare_views(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The views with their guards, and nothing behind these; other tests open the whole pages."""
    for endpoint, view in app.view_functions.items():
        monkeypatch.setitem(app.view_functions, endpoint, _answering(OPENED, vars(view)))


def _answering(text: str, marks: dict[str, object]) -> Callable[..., str]:
    def view(**_names: object) -> str:
        return text

    vars(view).update(marks)
    return view


@pytest.fixture
def browser_of(
    cast: Cast, new_client: Callable[[], BrowserLike]
) -> Callable[[Person], BrowserLike]:
    """The browser that the person is signed in on, one for each."""

    @cache
    def browser_of(person: Person) -> BrowserLike:
        client = new_client()
        client.sign_in(person.user_id)
        return client

    assert cast
    return browser_of


@pytest.mark.usefixtures("bare_pages")
def test_a_visitor_of_a_guarded_route_is_sent_to_sign_in(app: Flask, client: BrowserLike) -> None:
    for step in steps(app):
        answer = client.open(step.address, method=step.method)
        if may(None, step.endpoint):
            assert answer.status_code < 500, step
        elif needs_a_token(step.endpoint):
            assert answer.status_code == 401, step
        else:
            assert answer.status_code == 303, step
            assert answer.location.startswith("/login"), step


def visits(app: Flask, people: list[Person]) -> Iterator[tuple[Step, Person]]:
    """Each route as one who may open it and as one who may not, and of each guard one as everybody.

    Those who may and those who may not take turns; one function enforces all guards.
    """
    seen: set[object] = set()
    turns: dict[object, Iterator[Person]] = {}
    for step in steps(app):
        guard = guard_of(step.endpoint)
        if guard not in seen:
            yield from ((step, person) for person in people)
        for allowed in (True, False):
            some = [person for person in people if may(person, step.endpoint) is allowed]
            if some and (allowed or step.endpoint not in seen):
                yield step, next(turns.setdefault((guard, allowed), cycle(some)))
        seen |= {guard, step.endpoint}


@pytest.mark.usefixtures("bare_views", "bare_pages")
def test_each_user_can_open_exactly_the_routes_that_their_guards_allow(
    app: Flask, cast: Cast, browser_of: Callable[[Person], BrowserLike]
) -> None:
    people = [cast.named(name) for name in PEOPLE]
    wrong = []
    for step, person in visits(app, people):
        answer = browser_of(person).open(step.address, method=step.method)
        opened = answer.status_code < 400 and answer.text in {OPENED, ""}
        shut = answer.status_code == (401 if needs_a_token(step.endpoint) else 403)
        if (opened, shut) != (may(person, step.endpoint), not opened):
            wrong.append((person.username, step, answer.status))
    assert wrong == []


@pytest.mark.usefixtures("bare_pages")
def test_an_address_of_nothing_is_not_found(
    app: Flask, cast: Cast, browser_of: Callable[[Person], BrowserLike]
) -> None:
    for step in steps(app):
        guard = guard_of(step.endpoint)
        if step.method != "GET" or NOWHERE["int"] not in step.address or guard == ANYONE:
            continue
        person = one_with(cast, min(guard or ()))
        assert browser_of(person).get(step.address).status_code == 404, step


def one_with(cast: Cast, role: str) -> Person:
    return cast.named({Role.CUSTOMER: "arta", Role.OWNER: "drita"}.get(Role(role), role))


@pytest.mark.usefixtures("bare_pages")
def test_every_unsafe_request_needs_the_csrf_token(
    app: Flask, cast: Cast, browser_of: Callable[[Person], BrowserLike]
) -> None:
    for step in steps(app):
        if step.method in SAFE or step.endpoint.startswith(("gateways.", "network_simulator.")):
            continue
        if step.endpoint == "customers.unsubscribe":  # for mail programs, by a signed link
            continue
        if needs_a_token(step.endpoint):
            continue
        guard = guard_of(step.endpoint)
        role = min(guard) if isinstance(guard, frozenset) else Role.CUSTOMER
        browser = browser_of(one_with(cast, role))
        answer = browser.open(step.address, method=step.method, csrf=False)
        led_on = step.endpoint in SIGN_IN  # redirects a user who is signed in
        assert answer.status_code == (303 if led_on else 400), step
