"""The same form several times at the same moment acts once, and each gets the one answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Role
from marketplace.blueprints.web import form_keys
from marketplace.catalogue.models import Partner
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import Answer
from marketplace.foundation.transaction import transaction
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

TIMES = 4
FORM = {"name": "Furra e Re", "key": "0123456789abcdef" * 2}


@pytest.fixture
def browsers(cast: Cast, new_client: Callable[[], BrowserLike]) -> list[BrowserLike]:
    person = cast.staff(Role.MARKETING)
    made = [new_client() for _ in range(TIMES)]
    for browser in made:
        browser.sign_in(person.user_id)
        browser.csrf_token()
    return made


def press_together(browsers: list[BrowserLike]) -> set[tuple[int, str | None]]:
    """Send the form from all browsers at the same moment; the different answers."""
    start = Barrier(len(browsers))

    def press(browser: BrowserLike) -> tuple[int, str | None]:
        start.wait()
        answer = browser.post("/admin/partners/new", data=FORM)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(len(browsers)) as pool:
        return set(pool.map(press, browsers))


def made() -> int:
    named = Partner.name == FORM["name"]
    return db.session.scalar(select(func.count()).select_from(Partner).where(named)) or 0


def test_a_form_sent_four_times_at_once_makes_one_partner(browsers: list[BrowserLike]) -> None:
    answers = press_together(browsers)
    assert made() == 1
    assert len(answers) == 1
    assert next(iter(answers))[0] == 303


def test_without_the_stored_answer_each_makes_one(
    browsers: list[BrowserLike], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer_each(*, do: Callable[[], Answer], **_asked: object) -> Answer:
        with transaction():
            return do()

    monkeypatch.setattr(form_keys, "answer_once", answer_each)
    assert len(press_together(browsers)) == TIMES
    assert made() == TIMES
