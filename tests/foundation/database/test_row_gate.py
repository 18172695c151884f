"""Of the requests that wait for a row that another session holds, one keeps its thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import monotonic, sleep

import pytest
from psycopg.errors import LockNotAvailable

from marketplace.foundation.database import row_gate
from marketplace.foundation.database.row_gate import RowGate, locks_rows


@pytest.mark.parametrize(
    ("statement", "locks"),
    [
        ("SELECT a FROM b WHERE c = %(c)s FOR UPDATE", True),
        ("SELECT a\nFROM b \n FOR KEY SHARE OF b", True),
        ("SELECT a FROM b FOR NO KEY UPDATE", True),
        ("UPDATE a SET b = b - 1 WHERE c = %(c)s", True),
        ("DELETE FROM a WHERE b = %(b)s", True),
        ("SELECT a FROM b FOR UPDATE SKIP LOCKED", False),
        ("SELECT a FROM b WHERE c = %(c)s", False),
        ("INSERT INTO a VALUES (%(b)s)", False),
    ],
)
def test_statements_that_wait_for_rows_are_told_from_the_others(
    statement: str, *, locks: bool
) -> None:
    assert locks_rows(statement) is locks


def test_where_each_gets_the_row_soon_all_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_gate, "PATIENCE_SECONDS", 10)
    gate, inside, most = RowGate(), [0], [0]

    def take(_number: int) -> None:
        with gate.pass_one("row", 3):
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            sleep(0.005)
            inside[0] -= 1

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(take, range(12)))
    assert most == [1]


def test_behind_one_that_waits_in_vain_the_others_are_refused_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_gate, "PATIENCE_SECONDS", 0.1)
    gate, entered, released = RowGate(), Event(), Event()

    def wait_in_vain() -> None:
        with gate.pass_one("row", 3):
            entered.set()
            released.wait(20)
            raise LockNotAvailable

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(wait_in_vain)
        entered.wait(20)
        with pytest.raises(LockNotAvailable), gate.pass_one("row", 3):
            raise AssertionError
        with gate.pass_one("another row", 3):
            released.set()
        with pytest.raises(LockNotAvailable):
            first.result(20)


def test_a_row_that_was_waited_for_in_vain_has_one_waiter_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(row_gate, "PATIENCE_SECONDS", 60)
    gate = RowGate()
    with pytest.raises(LockNotAvailable), gate.pass_one("row", 30):
        raise LockNotAvailable
    with gate.pass_one("row", 30):
        began = monotonic()
        with pytest.raises(LockNotAvailable), gate.pass_one("row", 30):
            raise AssertionError
        assert monotonic() - began < 10


def test_no_more_held_rows_are_remembered_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_gate, "MOST_REMEMBERED", 2)
    gate = RowGate()
    for key in ("a", "b", "c"):
        with pytest.raises(LockNotAvailable), gate.pass_one(key, 3):
            raise LockNotAvailable
    assert list(gate._held_until) == ["c"]
