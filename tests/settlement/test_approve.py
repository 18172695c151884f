"""Approve and pay statements: a second person beyond the limit, and each state once."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import AuditEntry
from marketplace.catalogue.partners.change_terms import change_payee
from marketplace.catalogue.partners.payee import PayeeContent
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound
from marketplace.settlement import adjust, disputes
from marketplace.settlement.approve import approve, mark_paid
from marketplace.settlement.models import StatementState
from marketplace.settlement.refusals import (
    LinesDisputed,
    NotFromThisState,
    OwnApproval,
    PaidOutOfTime,
)
from marketplace.settlement.statements import StatementFilter, every
from marketplace.settlement.transitions import TRANSITIONS
from marketplace.settlement.verify import verify
from tests.settlement.conftest import SettledStatement
from tests.settlement.months import at, closed_in


def limit(app: Flask, cents: int, patch: pytest.MonkeyPatch) -> None:
    settings = app.config["SETTINGS"].model_copy(update={"settlement_limit": cents})
    patch.setitem(app.config, "SETTINGS", settings)


def test_up_to_the_limit_one_person_approves(settled: SettledStatement) -> None:
    assert approve(statement_id=settled.statement_id, actor=settled.finance.actor)
    row = settled.row
    assert row.state is StatementState.APPROVED
    assert row.signed_by == row.approved_by == settled.finance.user_id
    with pytest.raises(NotFromThisState):
        approve(statement_id=settled.statement_id, actor=settled.second.actor)


def test_beyond_the_limit_a_second_person_approves(
    app: Flask, settled: SettledStatement, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, 3 * 116 - 1, monkeypatch)
    one = {"statement_id": settled.statement_id}
    assert not approve(**one, actor=settled.finance.actor)
    assert settled.row.state is StatementState.CLOSED
    with pytest.raises(OwnApproval):
        approve(**one, actor=settled.finance.actor)
    assert approve(**one, actor=settled.second.actor)
    row = settled.row
    assert (row.state, row.second_person) == (StatementState.APPROVED, True)
    assert (row.signed_by, row.approved_by) == (settled.finance.user_id, settled.second.user_id)
    actions = select(AuditEntry.action).where(AuditEntry.subject_kind == "statement")
    assert set(db.session.scalars(actions)) == {"settlement.sign", "settlement.approve"}


def test_who_decided_an_adjustment_does_not_approve_its_statement_alone(
    settled: SettledStatement,
) -> None:
    with at(11, 5):
        adjust.reverse(line_id=settled.lines[0].id, reason="wrong", actor=settled.finance.actor)
    closed_in(12)
    november = list(every(StatementFilter()))[1]
    assert not approve(statement_id=november.id, actor=settled.finance.actor)
    assert approve(statement_id=november.id, actor=settled.second.actor)


def test_who_wrote_down_whom_to_pay_does_not_approve_alone(settled: SettledStatement) -> None:
    payee = PayeeContent(
        legal_name="Mine", tax_number="1", iban="XK051212012345678906", payment_days=1
    )
    change_payee(
        partner_id=settled.cast.bakery.id,
        content=payee,
        why="new",
        made_from=0,
        actor=settled.finance.actor,
    )
    assert not approve(statement_id=settled.statement_id, actor=settled.finance.actor)
    assert approve(statement_id=settled.statement_id, actor=settled.second.actor)


def test_a_dispute_undoes_the_first_approval_and_blocks_the_next(
    app: Flask, settled: SettledStatement, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(app, 0, monkeypatch)
    one = {"statement_id": settled.statement_id}
    assert not approve(**one, actor=settled.finance.actor)
    drita = {"partner_id": settled.cast.bakery.id, "actor": settled.cast.drita.actor}
    dispute_id = disputes.dispute_line(line_id=settled.lines[0].id, text="Two coffees", **drita)
    assert settled.row.signed_by is None
    with pytest.raises(LinesDisputed):
        approve(**one, actor=settled.second.actor)
    disputes.withdraw(dispute_id=dispute_id, **drita)
    assert not approve(**one, actor=settled.second.actor)
    assert approve(**one, actor=settled.finance.actor)


def test_a_payment_has_a_day_and_a_reference(settled: SettledStatement) -> None:
    finance = {"statement_id": settled.statement_id, "actor": settled.finance.actor}
    paid = {"paid_on": date(2025, 11, 20), "reference": " RUN-1 "}
    with pytest.raises(NotFromThisState):
        mark_paid(**finance, **paid)
    approve(**finance)
    for day in (date(2025, 11, 1), date(2200, 1, 1)):
        with pytest.raises(PaidOutOfTime):
            mark_paid(**finance, paid_on=day, reference="x")
    with pytest.raises(InvalidInput):
        mark_paid(**finance, paid_on=date(2025, 11, 20), reference=" ")
    mark_paid(**finance, **paid)
    row = settled.row
    assert (row.state, row.paid_reference) == (StatementState.PAID, "RUN-1")
    with pytest.raises(NotFromThisState):
        mark_paid(**finance, **paid)
    assert verify().violations == []


def test_a_program_and_a_stranger_approve_nothing(settled: SettledStatement) -> None:
    with pytest.raises(NotAllowed):
        approve(statement_id=settled.statement_id, actor=Actor(None, "program"))
    with pytest.raises(NotFound):
        approve(statement_id=settled.statement_id + 1, actor=settled.finance.actor)


def test_every_state_has_its_moves() -> None:
    assert set(TRANSITIONS) == set(StatementState)
    assert [state for state, moves in TRANSITIONS.items() if not moves] == [StatementState.PAID]
