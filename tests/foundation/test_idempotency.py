"""A request that is repeated under its id is carried out once and answered alike."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.foundation import clock, idempotency
from marketplace.foundation.extensions import db
from marketplace.foundation.idempotency import (
    Answer,
    KeyReuseError,
    StoredAnswer,
    answer_once,
    first_answer,
)
from marketplace.foundation.transaction import transaction
from tests.support.concurrency import all_at_once


class Deed:
    """Counts how often it was done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Answer:
        self.done += 1
        return Answer(f"done {self.done}", 201)


@pytest.fixture
def deed(app: Flask) -> Deed:
    assert app
    return Deed()


def once(deed: Callable[[], Answer], *, key: str = "k", asked: str = "this") -> Answer:
    return answer_once(channel="tests", key=key, asked=asked, do=deed)


def test_the_first_answer_is_given_again(deed: Deed) -> None:
    assert once(deed) == Answer("done 1", 201)
    assert once(deed) == Answer("done 1", 201, repeated=True)
    assert deed.done == 1


def test_another_request_under_the_same_id_is_neither_done_nor_told(deed: Deed) -> None:
    once(deed)
    with pytest.raises(KeyReuseError):
        once(deed, asked="that")
    assert deed.done == 1


def test_ids_of_channels_are_their_own(deed: Deed) -> None:
    once(deed)
    assert answer_once(channel="others", key="k", asked="this", do=deed).text == "done 2"


def test_the_stored_hash_of_a_request_cannot_be_guessed_from_numbers(deed: Deed) -> None:
    once(deed, asked="+38349123456\nPIKA")
    kept = db.session.scalars(select(StoredAnswer.asked)).one()
    assert kept != hashlib.sha256(b"+38349123456\nPIKA").hexdigest()


def test_the_answer_to_a_failed_request_is_not_stored(deed: Deed) -> None:
    def fails() -> Answer:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        once(fails)
    assert once(deed).text == "done 1"


def test_twenty_at_once_do_it_once(app: Flask, deed: Deed) -> None:
    answers = all_at_once(app, lambda _number: once(deed).text, people=20)
    assert set(answers) == {"done 1"}
    assert deed.done == 1


def test_text_that_no_encoding_knows_is_a_request_too(deed: Deed) -> None:
    assert once(deed, asked="\ud800").text == once(deed, asked="\ud800").text


def test_old_stored_answers_are_deleted(deed: Deed) -> None:
    with clock.put_back(idempotency.KEPT * 2):
        once(deed)
    idempotency.delete_old()
    assert once(deed).text == "done 2"


def test_a_refusal_half_way_takes_back_what_was_written(deed: Deed) -> None:
    def half_way() -> Answer:
        once(deed, key="inner")
        raise LookupError

    with transaction():
        with pytest.raises(LookupError):
            idempotency.all_or_nothing(half_way)
        once(deed, key="outer")
    assert once(deed, key="inner").repeated is False
    assert once(deed, key="outer").repeated is True


def test_an_answer_that_changes_nothing_is_kept_too(app: Flask) -> None:
    assert app
    request = {"channel": "tests", "key": "k", "asked": "this"}
    assert first_answer(**request, answer=Answer("one")) == Answer("one")
    assert first_answer(**request, answer=Answer("two")) == Answer("one", repeated=True)


def test_under_the_id_of_an_answer_that_changed_nothing_nothing_else_is_done(deed: Deed) -> None:
    first_answer(channel="tests", key="k", asked="that", answer=Answer("one"))
    with pytest.raises(KeyReuseError):
        once(deed)
    assert deed.done == 0
