"""Nobody learns from an answer, or from the work behind it, who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from marketplace.accounts.models import Role, User
from marketplace.accounts.passwords import verify_password
from marketplace.accounts.users import create_user
from marketplace.customers.models import Tariff
from marketplace.foundation import clock
from marketplace.foundation.transaction import transaction
from tests.accounts.counting_hasher import CountingHasher
from tests.blueprints.applicants.conftest import an_application_form
from tests.blueprints.auth.conftest import CHANGING, a_registration
from tests.support.cast import Cast, a_line
from tests.support.csrf_client import BrowserLike

VARYING = {"X-Request-ID", "Set-Cookie", "Content-Length"}


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    """The hasher of passwords, which counts."""
    hasher = CountingHasher()
    monkeypatch.setattr("marketplace.accounts.passwords.HASHER", hasher)
    verify_password(None, "a process makes the hash that unknown users are compared with once")
    return hasher


def told(answer: TestResponse) -> tuple[object, ...]:
    """All that the browser gets, but for what differs between any two answers."""
    headers = sorted((k, v) for k, v in answer.headers.items() if k not in VARYING)
    return answer.status_code, headers, CHANGING.sub("", answer.text)


def change(user_id: int, **values: object) -> None:
    with transaction() as session:
        session.execute(update(User).where(User.id == user_id).values(**values))


def accounts(cast: Cast) -> dict[str, str]:
    """The usernames of every kind of account, and one that nobody has."""
    password = "tulip-ladder-moss"
    known = create_user(username="known", password=password, role=Role.SUPPORT)
    change(known, email="known@example.com")
    change(cast.arta.user_id, password_hash="")  # enrolled, has not chosen one yet
    stopped = create_user(username="stopped", password=password, role=Role.SUPPORT)
    change(stopped, deactivated_at=clock.now(), email="stopped@example.com")
    fresh = create_user(username="fresh", password=password, role=Role.SUPPORT)
    change(fresh, email="fresh@example.com", email_since=clock.now() - timedelta(hours=1))
    return {
        "known": "known",
        "unknown": "nobody",
        "no password": cast.arta.username,
        "deactivated": "stopped",
        "new email": "fresh",
    }


def test_a_failed_sign_in_tells_nothing_of_the_account(
    client: BrowserLike, cast: Cast, hasher: CountingHasher
) -> None:
    answers: dict[str, str] = {}
    for kind, username in accounts(cast).items():
        made, verified = len(hasher.made), len(hasher.verified)
        data = {"username": username, "password": "wrong-wrong-wrong"}
        answer = told(client.post("/login", data=data))
        work = (len(hasher.made) - made, len(hasher.verified) - verified)
        answers[kind] = repr((work, answer)).replace(f'value="{username}"', "")
    assert {kind: answer for kind, answer in answers.items() if answer != answers["known"]} == {}


def test_asking_for_a_link_tells_nothing_of_the_account(
    client: BrowserLike, cast: Cast, hasher: CountingHasher
) -> None:
    usernames = accounts(cast).values()
    made, verified = len(hasher.made), len(hasher.verified)
    answers = {
        repr(told(client.post("/password/forgot", data={"email": f"{username}@example.com"})))
        for username in usernames
    }
    assert len(answers) == 1
    assert (len(hasher.made), len(hasher.verified)) == (made, verified)


def test_a_registration_tells_nothing_of_usernames_numbers_and_emails(
    app: Flask, cast: Cast, hasher: CountingHasher
) -> None:
    business = a_line(number="+38349777882", tariff=Tariff.BUSINESS_POSTPAID).number
    free = a_line(number="+38349777881").number
    cases: dict[str, dict[str, str]] = {
        "all free": {"line": free},
        "username": {"line": free, "username": cast.arta.username},
        "email": {"line": free, "email": "arta@example.com"},
        "number": {"line": cast.arta.number},
        "unknown number": {"line": "+38349777883"},
        "business": {"line": business},
    }
    answers: set[str] = set()
    for given in cases.values():
        made, client = len(hasher.made), BrowserLike(app)
        steps: list[Callable[[], TestResponse]] = [
            lambda given=given, client=client: client.post(
                "/register", data=a_registration(**given)
            ),
            lambda client=client: client.get("/lines/verify"),
            lambda client=client: client.post("/lines/verify", data={"pin": "000000"}),
        ]
        said = repr([told(step()) for step in steps])
        answers.add(repr((len(hasher.made) - made, said)).replace(given["line"], "..."))
    assert len(answers) == 1


def test_an_application_tells_nothing_of_other_applications_partners_and_emails(
    app: Flask, cast: Cast
) -> None:
    change(cast.lumi.user_id, email="lumi@example.com")
    cases: list[dict[str, str]] = [
        {},
        {"email": "other@example.com"},
        {"tax_number": "600123456"},
        {"business": "Libraria Lumi", "email": "lumi@example.com", "tax_number": "600123457"},
        {"email": "arta@example.com", "tax_number": "600123458"},
    ]
    assert cast.arta
    answers = {
        repr(told(BrowserLike(app).post("/partner/apply", data=an_application_form(**given))))
        for given in cases
    }
    assert len(answers) == 1
