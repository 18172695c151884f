"""What finance and owners do with statements, for the test of the audit log."""

from __future__ import annotations

from marketplace.accounts.models import Role
from marketplace.settlement.approve import approve
from marketplace.settlement.disputes import dispute_line
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
