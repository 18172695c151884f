"""The partner's pages take a small number of SQL statements, whatever there is to show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import event

from marketplace.foundation.extensions import db
from tests.blueprints.partners.conftest import Issue, Press, Till
from tests.support.cast import Cast


@contextmanager
def at_most(number: int) -> Iterator[None]:
    """Fail if the block sends more statements than that."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert 0 < len(seen) <= number, "\n".join(seen)


def test_pages_ask_as_often_for_many_as_for_none(
    confirmed: Callable[..., int], till: Till, cast: Cast
) -> None:
    drita = till("drita")
    for title in ("Byrek", "Kifle", "Simite"):
        confirmed(cast.an_offer(title, points=5))
    for address, number in (("", 7), ("confirmations", 8), ("offers", 4), ("team", 2)):
        with at_most(number):
            assert drita.get(f"/partner/{address}").status_code == 200


def test_checking_a_code_takes_at_most_nine_statements(issue: Issue, till: Till) -> None:
    drita, code = till("drita"), issue().code
    drita.post("/partner/codes/check", data={"code": code})
    with at_most(9):
        drita.post("/partner/codes/check", data={"code": code})


def test_confirming_asks_a_few_times(issue: Issue, till: Till, press_confirm: Press) -> None:
    drita, code = till("drita"), issue().code
    drita.get(f"/partner/confirm?code={code}")
    with at_most(16):
        press_confirm(drita, code)
