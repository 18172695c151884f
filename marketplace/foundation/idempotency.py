"""What other systems ask twice is answered twice alike, and done once.

Gateways and tills repeat a request whose answer they did not get. Each has an id of its own: the
first answer is kept under it, in the transaction that did the deed, and given again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar, cast

from flask import current_app
from sqlalchemy import Connection, String, Table, Text, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation import clock
from marketplace.foundation.extensions import Base, db
from marketplace.foundation.transaction import transaction, writing

KEPT: Final = timedelta(days=7)  # gateways give up after hours
LONGEST_KEY: Final = 128
Done = TypeVar("Done")


class StoredAnswer(Base):
    """The first answer to a request of a channel, by the request's own id."""

    __tablename__ = "given_answers"

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    asked: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=200)
    answer: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; `repeated` where it was answered before."""

    text: str
    status: int = 200
    repeated: bool = False


class KeyReuseError(Exception):
    """The id was used before, for another request: nothing is done, and nothing told."""


ANSWERS = cast("Table", StoredAnswer.__table__)
# SQLite speaks PostgreSQL's upsert
_CLAIM = insert(ANSWERS).on_conflict_do_nothing().returning(ANSWERS.c.key)
_GIVEN = select(ANSWERS.c.asked, ANSWERS.c.answer, ANSWERS.c.status).where(
    ANSWERS.c.channel == bindparam("of_channel"), ANSWERS.c.key == bindparam("of_key")
)
_KEEP = (
    update(ANSWERS)
    .where(ANSWERS.c.channel == bindparam("of_channel"), ANSWERS.c.key == bindparam("of_key"))
    .values(answer=bindparam("text"), status=bindparam("code"))
)


def answer_once(*, channel: str, key: str, asked: str, do: Callable[[], Answer]) -> Answer:
    """Do it and keep its answer, or give the answer that was kept under the key.

    `asked` is all that makes the request what it is: the same key with another raises
    OtherRequestError. `do` runs in the answer's own transaction and answers its refusals itself;
    what may be refused half-way goes through `all_or_nothing`. Of the same request at the same
    moment one does it and the others wait for its answer.
    """
    fingerprint = _fingerprint(asked)
    row = {"channel": channel, "key": key, "asked": fingerprint, "at": clock.now()}
    names = {"of_channel": channel, "of_key": key}
    with transaction() as session:
        connection = writing(session)
        if not connection.execute(_CLAIM, row | {"status": 0, "answer": ""}).all():
            return _earlier(connection, names, fingerprint)
        answer = do()
        connection.execute(_KEEP, names | {"text": answer.text, "code": answer.status})
    return answer


def first_answer(*, channel: str, key: str, asked: str, answer: Answer) -> Answer:
    """Keep the answer to what changes nothing, or give the one that was kept under the key.

    Raises OtherRequestError as `answer_once` does; writes once where that writes twice.
    """
    fingerprint = _fingerprint(asked)
    row = {"channel": channel, "key": key, "asked": fingerprint, "at": clock.now()}
    with transaction() as session:
        connection = writing(session)
        kept = row | {"status": answer.status, "answer": answer.text}
        if connection.execute(_CLAIM, kept).all():
            return answer
        return _earlier(connection, {"of_channel": channel, "of_key": key}, fingerprint)


def kept_answer(*, channel: str, key: str, asked: str | None = None) -> Answer | None:
    """The answer kept under the key, if there is one; changes nothing.

    Raises OtherRequestError where it was given to another request than `asked`, if that is told.
    """
    names = {"of_channel": channel, "of_key": key}
    fingerprint = None if asked is None else _fingerprint(asked)
    return _kept(db.session.connection(), names, fingerprint)


def all_or_nothing(do: Callable[[], Done]) -> Done:
    """Do a part of `do` in a savepoint: what it wrote before it was refused is taken back.

    Counters of wrong guesses are no such part: they are to stay.
    """
    with db.session().begin_nested():
        return do()


def _fingerprint(asked: str) -> str:
    """Keyed by the app's secret: an SMS names its sender, and there are few numbers to try."""
    secret: str = current_app.config["SECRET_KEY"]
    asked_for = asked.encode(errors="backslashreplace")
    return hmac.new(secret.encode(), asked_for, hashlib.sha256).hexdigest()


def _earlier(connection: Connection, names: dict[str, str], fingerprint: str) -> Answer:
    """The answer of whoever claimed the key first; it is there, as only old ones are deleted."""
    kept = _kept(connection, names, fingerprint)
    if kept is None:
        raise KeyReuseError
    return kept


def _kept(connection: Connection, names: dict[str, str], fingerprint: str | None) -> Answer | None:
    found = connection.execute(_GIVEN, names).one_or_none()
    if found is None:
        return None
    if fingerprint not in {None, found.asked}:
        raise KeyReuseError
    return Answer(found.answer, found.status, repeated=True)


def delete_old() -> None:
    """Delete the answers that nobody asks for again."""
    with transaction() as session:
        session.execute(delete(StoredAnswer).where(StoredAnswer.at < clock.now() - KEPT))
