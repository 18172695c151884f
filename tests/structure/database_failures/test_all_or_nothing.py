"""A verb that fails half-way leaves nothing behind: not a point, not a row, not a message."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select

from marketplace.conversions.verify import verify
from marketplace.foundation.extensions import db
from marketplace.settlement import verify as settled
from tests.structure.database_failures.verbs import VERBS, Action
from tests.structure.database_failures.verbs_of_shops import CHORES, VERBS_OF_SHOPS
from tests.support.cast import Cast

LEAST_WRITES = 2
READS = ("SELECT", "PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "SET", "SHOW")


class PowerCut(Exception):  # noqa: N818 - it is no error of the code's
    """The cut in the middle of an action."""


def everything() -> dict[str, list[str]]:
    """Every row of every table, as the driver reads it."""
    found: dict[str, list[str]] = {name: [] for name in db.metadata.tables}
    with db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        if connection.dialect.name == "postgresql":  # one statement: each has its price there
            rows = (f"SELECT '{name}', CAST(a_row AS text) FROM {name} a_row" for name in found)
            cursor.execute(" UNION ALL ".join(rows))
            for name, row in cursor.fetchall():
                found[name].append(row)
        else:
            for name, kept in found.items():
                cursor.execute(f"SELECT * FROM {name}")
                kept.extend(map(repr, cursor.fetchall()))
        cursor.close()
    return {name: sorted(kept) for name, kept in found.items()}


def cut_after(writes: int) -> Callable[..., None]:
    """Return a listener that cuts the power at the next write after `writes` writes.

    A cut at a read shows no more: what was committed too early, the next write still finds.
    """
    given = iter(range(writes))

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(READS):
            return
        if next(given, None) is None:
            raise PowerCut

    return count


@pytest.mark.parametrize("prepare", [*VERBS, *VERBS_OF_SHOPS])
def test_an_action_cut_off_at_any_write_leaves_no_change(
    cast: Cast, prepare: Callable[[Cast], Action]
) -> None:
    action = prepare(cast)
    before = everything()
    cuts = 0
    while cut_off(action, cuts):
        assert everything() == before, f"cut off after {cuts} writes"
        cuts += 1
    assert cuts >= LEAST_WRITES
    assert everything() != before


@pytest.mark.parametrize("prepare", CHORES)
def test_a_chore_cut_off_at_any_write_keeps_the_books_right(
    cast: Cast, prepare: Callable[[Cast], Action]
) -> None:
    """It takes several transactions, so some of it may be done."""
    chore = prepare(cast)
    before = everything()
    cuts = 0
    while cut_off(chore, cuts):
        assert [*verify().violations, *settled.verify().violations] == [], (
            f"cut off after {cuts} writes"
        )
        cuts += 1
    assert cuts
    assert everything() != before
    assert not chore()


def cut_off(action: Action, writes: int) -> bool:
    """Do the action, cut off after `writes` writes; return False where it was done before."""
    cut = cut_after(writes)
    event.listen(db.engine, "after_cursor_execute", cut)
    try:
        action()
    except PowerCut:
        return True
    finally:
        event.remove(db.engine, "after_cursor_execute", cut)
    return False


def test_the_picture_of_everything_sees_a_change(cast: Cast) -> None:
    before = everything()
    assert cast.arta
    assert everything() != before
    assert db.session.scalar(select(func.count(1))) == 1
