"""Many rows are written at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Column, Integer, MetaData, Table, literal, select
from sqlalchemy.orm import Session

from marketplace.foundation.bulk import stage, without_garbage_collection
from marketplace.foundation.transaction import transaction

NUMBERS = Table(
    *("test_numbers", MetaData(), Column("number", Integer, primary_key=True)),
    prefixes=["TEMPORARY"],
)


@pytest.mark.timeout(30)
def test_rows_may_ask_the_database_while_they_are_written(app: Flask) -> None:
    def rows(session: Session) -> Iterator[tuple[int]]:
        for number in range(3):
            yield (session.execute(select(literal(number))).scalar_one(),)

    assert app
    with transaction() as session:
        stage(session, NUMBERS, rows(session))
        written = session.scalars(select(NUMBERS.c.number).order_by(NUMBERS.c.number)).all()
        NUMBERS.drop(session.connection())
    assert written == [0, 1, 2]


def test_cycles_are_not_searched_for_among_many_rows() -> None:
    with without_garbage_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_garbage_collection_is_on_again_after_a_failed_write() -> None:
    with pytest.raises(ValueError, match="full"), without_garbage_collection():
        raise ValueError("full")
    assert gc.isenabled()


def test_the_search_stays_off_where_it_was_off() -> None:
    with without_garbage_collection():
        with without_garbage_collection():
            pass
        assert not gc.isenabled()
