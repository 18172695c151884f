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


class Action:
    """Counts how often it was done."""

    def __init__(self) -> None:
        self.done = 0

    def __call__(self) -> Answer:
        self.done += 1
        return Answer(f"done {self.done}", 201)


@pytest.fixture
def action(app: Flask) -> Action:
    assert app
    return Action()


def once(action: Callable[[], Answer], *, key: str = "k", asked: str = "this") -> Answer:
    return answer_once(channel="tests", key=key, asked=asked, do=action)


def test_the_first_answer_is_given_again(action: Action) -> None:
    assert once(action) == Answer("done 1", 201)
    assert once(action) == Answer("done 1", 201, repeated=True)
    assert action.done == 1


def test_another_request_under_the_same_id_is_neither_done_nor_told(action: Action) -> None:
    once(action)
    with pytest.raises(KeyReuseError):
        once(action, asked="that")
    assert action.done == 1


def test_ids_of_channels_are_their_own(action: Action) -> None:
    once(action)
    assert answer_once(channel="others", key="k", asked="this", do=action).text == "done 2"


def test_the_stored_hash_of_a_request_cannot_be_guessed_from_numbers(action: Action) -> None:
    once(action, asked="+38349123456\nPIKA")
    kept = db.session.scalars(select(StoredAnswer.asked)).one()
    assert kept != hashlib.sha256(b"+38349123456\nPIKA").hexdigest()


def test_the_answer_to_a_failed_request_is_not_stored(action: Action) -> None:
    def fails() -> Answer:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        once(fails)
    assert once(action).text == "done 1"


def test_twenty_at_once_do_it_once(app: Flask, action: Action) -> None:
    answers = all_at_once(app, lambda _number: once(action).text, people=20)
    assert set(answers) == {"done 1"}
    assert action.done == 1


def test_text_that_no_encoding_knows_is_a_request_too(action: Action) -> None:
    assert once(action, asked="\ud800").text == once(action, asked="\ud800").text


def test_old_stored_answers_are_deleted(action: Action) -> None:
    with clock.put_back(idempotency.KEPT * 2):
        once(action)
    idempotency.delete_old()
    assert once(action).text == "done 2"


def test_a_refusal_half_way_takes_back_what_was_written(action: Action) -> None:
    def half_way() -> Answer:
        once(action, key="inner")
        raise LookupError

    with transaction():
        with pytest.raises(LookupError):
            idempotency.all_or_nothing(half_way)
        once(action, key="outer")
    assert once(action, key="inner").repeated is False
    assert once(action, key="outer").repeated is True


def test_an_answer_that_changes_nothing_is_kept_too(app: Flask) -> None:
    assert app
    request = {"channel": "tests", "key": "k", "asked": "this"}
    assert first_answer(**request, answer=Answer("one")) == Answer("one")
    assert first_answer(**request, answer=Answer("two")) == Answer("one", repeated=True)


def test_under_the_id_of_an_answer_that_changed_nothing_nothing_else_is_done(
    action: Action,
) -> None:
    first_answer(channel="tests", key="k", asked="that", answer=Answer("one"))
    with pytest.raises(KeyReuseError):
        once(action)
    assert action.done == 0
