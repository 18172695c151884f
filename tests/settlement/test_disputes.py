"""Dispute lines one by one; what is decided is a line of the next statement."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.settlement import adjust, dispute_list, disputes
from marketplace.settlement.adjust import reverse
from marketplace.settlement.approve import approve
from marketplace.settlement.dispute_models import DisputeState
from marketplace.settlement.models import StatementState
from marketplace.settlement.refusals import (
    AlreadyDisputed,
    AlreadyReversed,
    DisputeOver,
    NothingOwed,
    TooLateToDispute,
    TooManyMessages,
)
from marketplace.settlement.statement_lines import every_line
from marketplace.settlement.statements import StatementFilter, every
from marketplace.settlement.transitions import DISPUTE_TRANSITIONS
from marketplace.settlement.verify import verify
from tests.settlement.conftest import SettledStatement
from tests.settlement.months import at, closed_in
from tests.support.cast import Cast


def drita(cast: Cast) -> dict[str, Any]:
    return {"partner_id": cast.bakery.id, "actor": cast.drita.actor}


@pytest.fixture
def disputed(settled: SettledStatement) -> int:
    """The dispute about the first line."""
    with at(11, 3):
        return disputes.dispute_line(
            line_id=settled.lines[0].id, text="It was a large coffee", **drita(settled.cast)
        )


def test_a_dispute_is_a_short_exchange(settled: SettledStatement, disputed: int) -> None:
    assert settled.row.state is StatementState.DISPUTED
    assert settled.lines[0].dispute is DisputeState.OPEN
    disputes.answer(dispute_id=disputed, text="Have you a receipt?", actor=settled.finance.actor)
    assert dispute_list.dispute(disputed).state is DisputeState.ANSWERED
    assert dispute_list.waiting_count() == 0
    disputes.reply(dispute_id=disputed, text="Yes: 230 cents", **drita(settled.cast))
    assert dispute_list.waiting_count() == 1
    said = [(one.from_partner, one.author) for one in dispute_list.messages(disputed)]
    assert said == [(True, "drita"), (False, "finance"), (True, "drita")]


def test_what_is_granted_is_a_line_of_the_next_statement(
    settled: SettledStatement, disputed: int
) -> None:
    with at(11, 4):
        granted = {"net_cents": 52, "text": "You are right", "actor": settled.finance.actor}
        for cents in (0, adjust.MOST_CENTS + 1, -adjust.MOST_CENTS - 1):
            with pytest.raises(InvalidInput, match="1000000"):
                disputes.grant(dispute_id=disputed, **granted | {"net_cents": cents})
        with pytest.raises(NotFound):
            disputes.grant(dispute_id=disputed + 1, **granted)
        disputes.grant(dispute_id=disputed, **granted)
        with pytest.raises(DisputeOver):
            disputes.grant(dispute_id=disputed, **granted)
    assert settled.row.state is StatementState.CLOSED
    closed_in(12)
    _october, november = every(StatementFilter())
    (line,) = every_line(november.id)
    assert (line.kind.value, line.net_cents, line.tax_cents) == ("dispute", 52, 9)  # 9.36
    assert (line.reason, line.conversion_id) == ("You are right", settled.lines[0].conversion_id)
    assert line.code == settled.lines[0].code
    assert verify().violations == []


def test_a_reversal_takes_back_what_a_dispute_granted_too(
    settled: SettledStatement, disputed: int
) -> None:
    finance, line = settled.finance.actor, settled.lines[0].id
    with at(11, 4):
        disputes.grant(dispute_id=disputed, net_cents=52, text="yes", actor=finance)
        reverse(line_id=line, reason="a fraud", actor=finance)
        with pytest.raises(AlreadyReversed):
            reverse(line_id=line, reason="a fraud", actor=finance)
    closed_in(12)
    november = list(every(StatementFilter()))[1]
    assert [(one.net_cents, one.tax_cents) for one in every_line(november.id)] == [
        (52, 9),
        (-150, -27),
    ]
    no_code = next(every_line(november.id)).id
    with pytest.raises(NothingOwed):
        reverse(line_id=no_code, reason="no", actor=finance)
    assert verify().violations == []


def test_a_refusal_leaves_the_line_as_it_is(settled: SettledStatement, disputed: int) -> None:
    disputes.refuse(dispute_id=disputed, text="The till says small", actor=settled.finance.actor)
    assert settled.row.state is StatementState.CLOSED
    assert dispute_list.dispute(disputed).state is DisputeState.REFUSED
    for act in (
        lambda: disputes.reply(dispute_id=disputed, text="No", **drita(settled.cast)),
        lambda: disputes.withdraw(dispute_id=disputed, **drita(settled.cast)),
        lambda: disputes.answer(dispute_id=disputed, text="x", actor=settled.finance.actor),
    ):
        with pytest.raises(DisputeOver):
            act()


def test_a_line_is_disputed_once_and_only_before_the_approval(
    settled: SettledStatement, disputed: int
) -> None:
    again = {"line_id": settled.lines[0].id, "text": "Again", **drita(settled.cast)}
    with pytest.raises(AlreadyDisputed):
        disputes.dispute_line(**again)
    other = disputes.dispute_line(**again | {"line_id": settled.lines[1].id})
    disputes.withdraw(dispute_id=disputed, **drita(settled.cast))
    assert settled.row.state is StatementState.DISPUTED
    disputes.withdraw(dispute_id=other, **drita(settled.cast))
    assert approve(statement_id=settled.statement_id, actor=settled.finance.actor)
    with pytest.raises(TooLateToDispute):
        disputes.dispute_line(**again | {"line_id": settled.lines[2].id})


def test_another_partner_finds_neither_line_nor_dispute(
    settled: SettledStatement, disputed: int
) -> None:
    lumi = {"partner_id": settled.cast.bookshop.id, "actor": settled.cast.lumi.actor}
    with pytest.raises(NotFound):
        disputes.dispute_line(line_id=settled.lines[1].id, text="Mine?", **lumi)
    with pytest.raises(NotFound):
        disputes.reply(dispute_id=disputed, text="Mine?", **lumi)
    with pytest.raises(NotFound):
        disputes.withdraw(dispute_id=disputed, **lumi)
    with pytest.raises(NotFound):
        dispute_list.dispute(disputed, partner_id=settled.cast.bookshop.id)


def test_an_exchange_stays_short_but_can_always_be_decided(
    settled: SettledStatement, disputed: int
) -> None:
    say = {"dispute_id": disputed, "actor": settled.finance.actor}
    for _ in range(disputes.MOST_MESSAGES - 1):
        disputes.answer(**say, text="?")
    with pytest.raises(TooManyMessages):
        disputes.answer(**say, text="?")
    with pytest.raises(InvalidInput):
        disputes.refuse(**say, text=" ")
    disputes.refuse(**say, text="enough")


def test_every_dispute_can_end() -> None:
    assert set(DISPUTE_TRANSITIONS) == set(DisputeState)
