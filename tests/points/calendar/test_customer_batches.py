"""Go through all customers in batches."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import writing
from marketplace.points.calendar import customer_batches
from marketplace.points.calendar.customer_batches import CHOSEN, in_customer_batches
from marketplace.points.models import Account
from tests.support.cast import a_customer

EVERYBODY = select(Account.customer_id)


@pytest.fixture
def five(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Five customers, in batches of two."""
    assert app
    monkeypatch.setattr(customer_batches, "BATCH", 2)
    return [a_customer(f"c{n}").customer_id for n in range(5)]


def chosen(session: Session) -> list[int]:
    return sorted(writing(session).execute(select(CHOSEN.c.customer_id)).scalars())


def test_every_customer_is_in_one_batch_in_order(five: list[int]) -> None:
    assert list(in_customer_batches(EVERYBODY, chosen)) == [five[:2], five[2:4], five[4:]]


def test_an_empty_selection_of_customers_has_no_batch(five: list[int]) -> None:
    nobody = EVERYBODY.where(Account.balance > 0)
    assert list(in_customer_batches(nobody, chosen)) == []
    assert five


def test_a_failed_customer_batch_keeps_the_work_of_earlier_batches(five: list[int]) -> None:
    def give_one(session: Session) -> int:
        mine = Account.customer_id.in_(select(CHOSEN.c.customer_id))
        writing(session).execute(update(Account).where(mine).values(balance=1))
        if five[2] in chosen(session):
            raise KeyboardInterrupt
        return 2

    with pytest.raises(KeyboardInterrupt):
        list(in_customer_batches(EVERYBODY, give_one))
    assert db.session.scalar(select(func.sum(Account.balance))) == 2


def test_a_customer_no_longer_selected_does_not_stop_the_batches(five: list[int]) -> None:
    poor = EVERYBODY.where(Account.balance == 0)

    def give_all(session: Session) -> int:
        found = len(chosen(session))
        mine = Account.customer_id.in_(select(CHOSEN.c.customer_id))
        writing(session).execute(update(Account).where(mine).values(balance=1))
        return found

    assert sum(in_customer_batches(poor, give_all)) == len(five)
    assert list(in_customer_batches(poor, chosen)) == []
