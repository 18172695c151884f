"""Prepare actions of finance and owners on statements, for the test of the audit log."""

from __future__ import annotations

from io import BytesIO

from marketplace.accounts.models import Role
from marketplace.foundation import clock
from marketplace.settlement.approve import approve
from marketplace.settlement.disputes import dispute_line
from marketplace.settlement.payments import runs
from marketplace.settlement.payments.run_transitions import mark_sent
from tests.settlement.bank import run_of, set_account, to_pay
from tests.settlement.conftest import settle_october
from tests.support.cast import Cast

Ids = dict[str, str | int]
Form = dict[str, str]

NUMBER = "2025-00001"
TEXT = {"text": "Only two were sold."}


def a_statement(cast: Cast) -> Ids:
    """A closed statement."""
    settle_october(cast)
    return {"number": NUMBER}


def an_approved_statement(cast: Cast) -> Ids:
    """A statement that waits for its payment."""
    approve(statement_id=settle_october(cast).statement_id, actor=cast.staff(Role.SUPPORT).actor)
    return {"number": NUMBER}


def a_payment(cast: Cast) -> Form:
    """An approved statement, with all that a run needs, chosen for one."""
    statement_id = to_pay(settle_october(cast), by=cast.staff(Role.ADMINISTRATOR))
    return {
        "statements": str(statement_id),
        "execute_on": clock.today().isoformat(),
        "key": "k1",
    }


def a_run(cast: Cast, **given: int) -> Ids:
    """A payment run of finance's; `settlement_limit` 0 makes a second person release it."""
    settled = settle_october(cast)
    to_pay(settled, by=cast.staff(Role.ADMINISTRATOR))
    set_account(**given)
    made = run_of(settled, actor=cast.staff(Role.ADMINISTRATOR).actor)
    set_account(settlement_limit=500_000)
    return {"number": runs.number_of(made)}


def a_sent_run(cast: Cast) -> Ids:
    """A payment run that the bank has."""
    ids = a_run(cast)
    run_id = runs.run_of(str(ids["number"])).id
    mark_sent(run_id=run_id, actor=cast.staff(Role.ADMINISTRATOR).actor)
    return ids


def an_answer(cast: Cast) -> tuple[Ids, dict[str, tuple[BytesIO, str]]]:
    """A payment run that the bank has, and its answer."""
    ids = a_sent_run(cast)
    row = f"reference,status,date\n{ids['number']}-{NUMBER},paid,{clock.today()}\n"
    return ids, {"file": (BytesIO(row.encode()), "answer.csv")}


def a_line(cast: Cast) -> Ids:
    """A line of a closed statement."""
    return {"number": NUMBER, "line_id": settle_october(cast).lines[0].id}


def a_disputed_line(cast: Cast) -> Ids:
    """A line that its partner disputes."""
    ids = a_line(cast)
    owner = cast.drita
    dispute_line(
        line_id=int(ids["line_id"]), partner_id=cast.bakery.id, text="Two.", actor=owner.actor
    )
    return ids
