"""A verb that fails half-way leaves nothing behind: not a point, not a row, not a message."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event, func, select

from marketplace import clock
from marketplace.accounts.models import Role
from marketplace.accounts.users import create_user
from marketplace.conversions.cancel import cancel
from marketplace.conversions.convert import convert
from marketplace.conversions.models import Via
from marketplace.extensions import db
from marketplace.membership.add_for_customer import add_for_customer
from marketplace.points.correct import Correction, correct
from marketplace.points.correction_list import waiting
from marketplace.points.correction_requests import approve, correct_or_ask
from marketplace.points.earn import earn
from marketplace.points.models import Source
from marketplace.programme.models import Rule, RuleVersion
from tests.cast import Cast, a_line, write

Deed = Callable[[], object]
LEAST_STATEMENTS = 4


class PowerCut(Exception):  # noqa: N818 - it is no error of the code's
    """What happens in the middle."""


def converting(cast: Cast) -> Deed:
    arta, offer = cast.arta, cast.an_offer(stock=3)
    return lambda: convert(customer_id=arta.customer_id, offer=offer.slug, via=Via.WEB, key="again")


def cancelling(cast: Cast) -> Deed:
    offer = cast.an_offer(stock=3)
    receipt = convert(customer_id=cast.arta.customer_id, offer=offer.slug, via=Via.WEB, key="first")
    actor = cast.staff(Role.SUPPORT).actor
    return lambda: cancel(conversion_id=receipt.id, reason="wrong offer", actor=actor)


def earning(cast: Cast) -> Deed:
    arta = cast.arta
    return lambda: earn(
        customer_id=arta.customer_id,
        line_id=arta.line_id,
        source=Source.TOPUP,
        reference="t1",
        points=5,
        on=clock.today(),
    )


def correcting(cast: Cast) -> Deed:
    arta, actor = cast.arta, cast.staff(Role.SUPPORT).actor
    return lambda: correct(
        customer_id=arta.customer_id,
        line_id=arta.line_id,
        points=-100,
        reason="booked twice",
        actor=actor,
        key="c1",
    )


def approving(cast: Cast) -> Deed:
    arta, support = cast.arta, cast.staff(Role.SUPPORT).actor
    who = {"customer_id": arta.customer_id, "line_id": arta.line_id}
    correct_or_ask(Correction(**who, points=-600, reason="booked twice", key="c2"), actor=support)
    actor, (one,) = cast.staff(Role.ADMINISTRATOR).actor, waiting()
    return lambda: approve(request_id=one.id, actor=actor)


def hiring(cast: Cast) -> Deed:
    actor = cast.staff(Role.ADMINISTRATOR).actor
    return lambda: create_user(
        username="mimoza", password="a-long-good-passphrase", role=Role.SUPPORT, actor=actor
    )


def adding_a_line(cast: Cast) -> Deed:
    table = {"rule": Rule.WELCOME_BY_TARIFF, "value": {"private-prepaid": 20}}
    moments = dict.fromkeys(("valid_from", "created_at"), clock.now())
    write(RuleVersion(**table, **moments, why="the test's"))
    line, actor = a_line(), cast.staff(Role.SUPPORT).actor
    given = {"customer_id": cast.arta.customer_id, "line": line.number, "reason": "showed it"}
    return lambda: add_for_customer(actor=actor, **given)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: sorted(
                (tuple(map(repr, row)) for row in connection.execute(select(table))), key=repr
            )
            for table in db.metadata.tables.values()
        }


def cut_after(statements: int) -> Callable[..., None]:
    """Cut the power after so many statements that have reached the database."""
    given = iter(range(statements))

    def count(*_call: object) -> None:
        if next(given, None) is None:
            raise PowerCut

    return count


@pytest.mark.parametrize(
    "prepare", [converting, cancelling, earning, correcting, approving, hiring, adding_a_line]
)
def test_a_deed_cut_off_anywhere_leaves_nothing(
    cast: Cast, prepare: Callable[[Cast], Deed]
) -> None:
    deed = prepare(cast)
    before = everything()
    cuts = 0
    while cut_off(deed, cuts):
        assert everything() == before, f"cut off after {cuts} statements"
        cuts += 1
    assert cuts >= LEAST_STATEMENTS
    assert everything() != before


def cut_off(deed: Deed, statements: int) -> bool:
    """Do the deed, cut off after so many statements; False where it was done before that."""
    cut = cut_after(statements)
    event.listen(db.engine, "after_cursor_execute", cut)
    try:
        deed()
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
