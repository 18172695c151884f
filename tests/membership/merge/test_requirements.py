"""A merge is asked for and decided by a person, for lines that one account may have."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role
from marketplace.customers import lines
from marketplace.customers.models import Customer
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotAllowed, NotFound
from marketplace.foundation.transaction import transaction
from marketplace.membership.merge.decide import approve_merge, refuse_merge
from marketplace.membership.merge.request import prove_merge, request_merge
from tests.membership.merge.accounts import a_merge, a_proven_merge
from tests.support.cast import Cast, a_line


def test_a_program_neither_asks_for_a_merge_nor_decides_on_one(cast: Cast) -> None:
    program, request_id = Actor(None, "program"), a_proven_merge(cast)
    ids = {"source_id": cast.besnik.customer_id, "target_id": cast.arta.customer_id}
    for act in (
        lambda: request_merge(**ids, reason="x", actor=program),
        lambda: approve_merge(request_id=request_id, actor=program),
        lambda: refuse_merge(request_id=request_id, reason="x", actor=program),
    ):
        with pytest.raises(NotAllowed):
            act()
    pins = {"source_pin": "1", "target_pin": "1", "actor": cast.staff(Role.SUPPORT).actor}
    with pytest.raises(NotFound):
        prove_merge(request_id=request_id, **pins)  # it is proven already


def test_the_lines_of_both_are_at_most_those_of_one_account(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert a_line(cast.besnik.customer_id)
    assert cast.arta
    monkeypatch.setattr(lines, "MOST", 2)
    with pytest.raises(lines.TooManyLines) as refusal:
        a_merge(cast)
    assert refusal.value.beside == [("line", str(refusal.value))]
    assert " 2 lines" in str(refusal.value)
    monkeypatch.setattr(lines, "MOST", 3)
    assert a_merge(cast)


def test_an_account_without_a_number_for_its_sms_gets_that_of_the_other(cast: Cast) -> None:
    request_id = a_proven_merge(cast)
    with transaction() as session:
        none = update(Customer).where(Customer.id == cast.arta.customer_id).values(phone=None)
        session.execute(none)
    approve_merge(request_id=request_id, actor=cast.staff(Role.SUPPORT).actor)
    customer = db.session.get_one(Customer, cast.arta.customer_id, populate_existing=True)
    assert customer.phone in {cast.arta.number, cast.besnik.number}
