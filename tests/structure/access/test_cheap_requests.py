"""No request of a stranger takes long: every public address is tried with costly input."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from typing import Any, Final
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from werkzeug.routing import Rule

from marketplace.accounts.resets import make_token
from marketplace.blueprints.web.guards import ANYONE, guard_of
from tests.accounts.counting_hasher import CountingHasher
from tests.blueprints.applicants.conftest import an_application_form
from tests.structure.access.test_guards import address_of
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike
from tests.support.processor import is_longer_than

MOST_SECONDS: Final = 0.1  # of processor time, where passwords are hashed by a cheap hasher
STRANGER: Final = "203.0.113.7"  # who asks from this machine may read all figures of /metrics
LOOK_ALIKES: Final = "4@8({[<3691!|70$5+2%"
FILLED: Final = {
    "name": "Luan",
    "surname": "Gashi",
    "email": "luan@example.com",
    "line": "+38349777881",
    "language": "en",
}
FIELDS: Final = (
    *("username", "password", "pin", "next", "key", "q", "category", "city", "kind", "sort"),
    *("page", "affordable", "from", "to", "text", "id", "coding", "charset", "code", "points"),
    *("business", "tax_number", "contact", "phone", "title", "description", "worth", "answer"),
    *("branches-0-name", "branches-0-city", "branches-0-address", "branches-0-opening_hours"),
    *("sessionId", "serviceCode", "phoneNumber", "networkCode", "type", "lang", "month"),
)
COSTLY: Final = {
    "look-alikes": (LOOK_ALIKES * 7)[:72],
    "look-alikes, long": (LOOK_ALIKES * 300)[:6000],
    "digits": "9" * 5_000,
    "a huge number": "1e999999999",
    "letters that unfold": "\ufdfa" * 700,
    "marks on one letter": "a" + "\u0301" * 2_000,
    "nearly an address": "a" * 3_000 + "@" + "a." * 1_000,
    "nearly a number": "+" + "38 3(0)-" * 600,
    "words": "pica kafe " * 500,
    "one word": "picat" * 1_000,
    "patterns": "((((a+)+)+)+)%_*?[" * 200,
    "blanks": " \t\u200b" * 1_200,
    "separators": "*" * 5_000,
}
# a page that searches is asked all of it, others these many in turn: one reader serves them
SEARCHES: Final = ("/offers",)
KINDS_EACH: Final = 4


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    """Hashing has a cost of its own, which throttling bounds; it is left out here."""
    hasher = CountingHasher()
    monkeypatch.setattr("marketplace.accounts.passwords.HASHER", hasher)
    monkeypatch.setattr("marketplace.accounts.throttle._refuse", lambda *_given, **_named: None)
    return hasher


@pytest.fixture
def addresses(app: Flask, cast: Cast) -> dict[str, list[str]]:
    """The public addresses by method, found in the URL map, with what is there behind them."""
    token = make_token(user_id=cast.arta.user_id)
    known = {"auth.reset_password": f"/password/reset/{token}"}
    found: dict[str, list[str]] = {"GET": [], "POST": []}
    for rule in public(app):
        for method in sorted((rule.methods or set()) & set(found)):
            found[method].append(known.get(rule.endpoint, address_of(rule)))
    return found


def public(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if guard_of(rule.endpoint) == ANYONE)


def takes_long(send: Callable[[], Any]) -> bool:
    """Return whether the request takes more processor time than a stranger may have, each time.

    It is sent four times at most, as first ones load templates.
    """
    for _ in range(4):
        begun = time.process_time()
        assert send().status_code < 500
        if not is_longer_than(time.process_time() - begun, MOST_SECONDS):
            return False
    return True


def slow_ones(client: BrowserLike, method: str, addresses: list[str]) -> list[Any]:
    """The requests that take longer than is allowed."""
    slow = []
    kinds = cycle(COSTLY.items())
    for address in addresses:
        all_of_it = method == "POST" or address in SEARCHES
        for name, costly in islice(kinds, len(COSTLY) if all_of_it else KINDS_EACH):
            filled = dict.fromkeys(FIELDS, costly) | FILLED
            sent: dict[str, Any]
            if method == "GET":
                sent = {"path": f"{address}?{urlencode({'q': costly, 'page': costly})[:8000]}"}
            else:
                sent = {"path": address, "data": filled}
            sent |= {"environ_overrides": {"REMOTE_ADDR": STRANGER}}
            if takes_long(lambda sent=sent: client.open(method=method, **sent)):
                slow.append((address, name))
    return slow


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_costly_input_takes_no_public_page_long(
    client: BrowserLike, addresses: dict[str, list[str]], method: str
) -> None:
    assert len(addresses[method]) > 5
    assert not slow_ones(client, method, addresses[method])


@pytest.mark.parametrize("field", sorted(FILLED))
def test_costly_input_in_one_field_takes_no_registration_long(
    client: BrowserLike, field: str
) -> None:
    usual = FILLED | {"username": "luan", "password": "tulip-ladder-moss"}
    for costly in COSTLY.values():
        data = usual | {field: costly}
        assert not takes_long(lambda data=data: client.post("/register", data=data))


@pytest.mark.parametrize("field", ["business", "tax_number", "email", "phone", "description"])
def test_costly_input_in_one_field_takes_no_application_long(
    client: BrowserLike, field: str
) -> None:
    for costly in COSTLY.values():
        data = an_application_form(**{field: costly})
        assert not takes_long(lambda data=data: client.post("/partner/apply", data=data))


def test_many_branches_take_no_application_long(client: BrowserLike) -> None:
    branches = {f"branches-{number}-name": "Kafe" for number in range(900)}
    data = an_application_form(**branches, more="y")
    assert not takes_long(lambda: client.post("/partner/apply", data=data))


def test_costly_passwords_take_no_registration_long(client: BrowserLike) -> None:
    for costly in COSTLY.values():
        data = FILLED | {"username": "luan", "password": costly[:72]}
        assert not takes_long(lambda data=data: client.post("/register", data=data))


def test_the_librarys_own_judgement_would_take_too_long(
    client: BrowserLike, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - what was called before

    monkeypatch.setattr(
        "marketplace.accounts.passwords.is_guessable",
        lambda password, _personal: zxcvbn(password[:24])["score"] < 2,
    )
    data = FILLED | {"username": "luan", "password": COSTLY["look-alikes"]}
    assert takes_long(lambda: client.post("/register", data=data))


BODIES: Final = {
    "many fields": ("application/x-www-form-urlencoded", b"a&" * 30_000),
    "many parts": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 1_100,
    ),
    "many lines that begin like the boundary": (
        "multipart/form-data; boundary=x",
        b"\r\n--" * 15_000,
    ),
    "long header of a part": ("multipart/form-data; boundary=x", b"--x\r\nA: " + b"b; c=" * 12_000),
    "deep": ("application/json", b"[" * 60_000),
    "escapes": ("application/x-www-form-urlencoded", b"a=" + b"%FF" * 20_000),
}


@pytest.mark.parametrize("body", BODIES)
def test_no_public_form_takes_long_to_refuse_a_pathological_body(
    client: BrowserLike, addresses: dict[str, list[str]], body: str
) -> None:
    kind, content = BODIES[body]
    for address in addresses["POST"]:
        sent = {"data": content, "content_type": kind}
        assert not takes_long(lambda a=address, sent=sent: client.post(a, **sent)), address


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"path": "/offers", "query_string": "q=" + "a" * 9_000}, 414),
        ({"path": f"/offers/{quote('ë' * 3_000)}"}, 414),
        ({"path": "/offers", "headers": {"Accept-Language": "sq;q=0.1," * 5_000}}, 431),
        ({"path": "/login", "method": "POST", "data": "a&" * 1_001}, 413),
        ({"path": "/login", "method": "POST", "data": "a=" + "b" * 70_000}, 413),
    ],
)
def test_what_no_browser_sends_is_refused_in_the_readers_language(
    client: BrowserLike, sent: dict[str, Any], status: int
) -> None:
    if sent.get("method"):
        sent = sent | {"content_type": "application/x-www-form-urlencoded"}
    client.set_cookie("language", "sq")
    begun = client.open(**sent)
    assert (begun.status_code, begun.mimetype) == (status, "text/html")
    assert "Traceback" not in begun.text
    assert 'lang="sq"' in begun.text
