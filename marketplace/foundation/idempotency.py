"""Make the requests of other systems idempotent: carry out each once and repeat its first answer.

Gateways and tills repeat a request whose answer they did not get. Each request has its own id: the
first answer is stored under it, in the transaction that did the work, and returned again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy import Connection, String, Text, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.foundation import clock
from marketplace.foundation.extensions import Base, db, table_of
from marketplace.foundation.secrets_at_rest import decrypt, encrypt
from marketplace.foundation.secrets_at_rest.keyed_hash import known_secrets
from marketplace.foundation.transaction import transaction, writing

KEPT: Final = timedelta(days=7)  # gateways give up after hours
LONGEST_KEY: Final = 128
Result = TypeVar("Result")


class StoredAnswer(Base):
    """The first answer to a request of a channel, by the request's own id.

    The `answer` is encrypted, as it may hold a code; it is empty while the request is carried out.
    """

    __tablename__ = "given_answers"

    channel: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), primary_key=True)
    asked: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=200)
    answer: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `repeated` is set where it was given before."""

    text: str
    status: int = 200
    repeated: bool = False


class KeyReuseError(Exception):
    """The id was used before for another request: nothing is done and nothing disclosed."""


ANSWERS = table_of(StoredAnswer)
# SQLite understands PostgreSQL's upsert
_CLAIM = insert(ANSWERS).on_conflict_do_nothing().returning(ANSWERS.c.key)
_STORED = select(ANSWERS.c.asked, ANSWERS.c.answer, ANSWERS.c.status).where(
    ANSWERS.c.channel == bindparam("of_channel"), ANSWERS.c.key == bindparam("of_key")
)
_STORE = (
    update(ANSWERS)
    .where(ANSWERS.c.channel == bindparam("of_channel"), ANSWERS.c.key == bindparam("of_key"))
    .values(answer=bindparam("text"), status=bindparam("code"))
)


def answer_once(*, channel: str, key: str, asked: str, do: Callable[[], Answer]) -> Answer:
    """Call `do` and store its answer, or return the answer that is stored under the key.

    `asked` identifies the request's content: the same key with other content raises KeyReuseError.
    `do` runs in the answer's own transaction and answers its refusals itself; a part that may be
    refused half-way goes through `all_or_nothing`. Of equal requests at the same moment one is
    carried out and the others wait for its answer.
    """
    row = {"channel": channel, "key": key, "asked": fingerprints(asked)[0], "at": clock.now()}
    names = {"of_channel": channel, "of_key": key}
    with transaction() as session:
        connection = writing(session)
        if not connection.execute(_CLAIM, row | {"status": 0, "answer": ""}).all():
            return _earlier(connection, names, asked)
        answer = do()
        connection.execute(_STORE, names | {"text": _sealed(answer.text), "code": answer.status})
    return answer


def first_answer(*, channel: str, key: str, asked: str, answer: Answer) -> Answer:
    """Store the answer to a request that changes nothing, or return the one under the key.

    Raises KeyReuseError as `answer_once` does; it writes once where `answer_once` writes twice.
    """
    row = {"channel": channel, "key": key, "asked": fingerprints(asked)[0], "at": clock.now()}
    with transaction() as session:
        connection = writing(session)
        stored = row | {"status": answer.status, "answer": _sealed(answer.text)}
        if connection.execute(_CLAIM, stored).all():
            return answer
        return _earlier(connection, {"of_channel": channel, "of_key": key}, asked)


def stored_answer(*, channel: str, key: str, asked: str | None = None) -> Answer | None:
    """Return the answer stored under the key, or None; changes nothing.

    Raises KeyReuseError where `asked` is given and the answer belongs to another request.
    """
    names = {"of_channel": channel, "of_key": key}
    return _stored(db.session.connection(), names, asked)


def all_or_nothing(do: Callable[[], Result]) -> Result:
    """Call `do` in a savepoint: a refusal rolls back what it wrote before.

    Counters of wrong guesses do not belong inside: they have to stay.
    """
    with db.session().begin_nested():
        return do()


def fingerprints(asked: str) -> list[str]:
    """Return the request's HMAC under each known `SECRET_KEY`; the first is the one to store.

    Phone numbers are few, so a plain hash of a request could be guessed.
    """
    content = asked.encode(errors="backslashreplace")
    keys = (secret.encode() for secret in known_secrets())
    return [hmac.new(key, content, hashlib.sha256).hexdigest() for key in keys]


def _sealed(text: str) -> str:
    return encrypt(text).decode()


def _earlier(connection: Connection, names: dict[str, str], asked: str) -> Answer:
    """Return the answer of the request that claimed the key first; only old ones are deleted."""
    answer = _stored(connection, names, asked)
    if answer is None:
        raise KeyReuseError
    return answer


def _stored(connection: Connection, names: dict[str, str], asked: str | None) -> Answer | None:
    row = connection.execute(_STORED, names).one_or_none()
    if row is None:
        return None
    if asked is not None and row.asked not in fingerprints(asked):
        raise KeyReuseError
    text = decrypt(row.answer.encode()) if row.answer else ""
    return Answer(text, row.status, repeated=True)


def delete_old() -> None:
    """Delete the answers that are older than any repetition."""
    with transaction() as session:
        session.execute(delete(StoredAnswer).where(StoredAnswer.at < clock.now() - KEPT))
