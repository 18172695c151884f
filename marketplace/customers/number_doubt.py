"""Decide when a number may belong to another person already, and record what speaks for it.

The CRM says for certain that a number changed hands (`imports.known_lines`). Until it does, two
signs are taken seriously: no SMS could be delivered for some days (a rule of the programme), and
the gateway saw another SIM. Such a number speaks for nobody until its customer, signed in, enters a
PIN that was sent to it.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Row, and_, case, func, literal, or_, update
from sqlalchemy.orm import Session

from marketplace.customers.models import Line
from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.transaction import transaction
from marketplace.programme.in_force import programme_now

NO_DOUBT: Final = {"undelivered_since": None, "doubted_at": None, "sim": None}


class NumberInDoubt(Refusal):
    """Refusal of a number that may belong to another person by now."""

    says = _l("Prove this number again with a PIN: sign in and open your account.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Return the sentence for the field `line`."""
        return [("line", str(self))]


def is_doubtful(
    *, undelivered_since: datetime | None, doubted_at: datetime | None, now: datetime, days: int
) -> bool:
    """Return whether the number has to be proven again: another SIM, or `days` of failed SMS."""
    if doubted_at is not None:
        return True
    return undelivered_since is not None and undelivered_since <= now - timedelta(days=days)


def row_is_doubtful(line: Row[*tuple[Any, ...]]) -> bool:
    """Return the same of a row with a line's columns, by the rules in force now."""
    if line.undelivered_since is None and line.doubted_at is None:
        return False
    return is_doubtful(
        undelivered_since=line.undelivered_since,
        doubted_at=line.doubted_at,
        now=clock.now(),
        days=programme_now().undelivered_days,
    )


def doubtful() -> ColumnElement[bool]:
    """Return the same rule as an SQL condition on lines, by the rules in force now."""
    since = clock.now() - timedelta(days=programme_now().undelivered_days)
    silent = and_(Line.undelivered_since.is_not(None), Line.undelivered_since <= since)
    return or_(Line.doubted_at.is_not(None), silent)


def note_delivery(session: Session, number: str, *, delivered: bool) -> None:
    """Record the outcome of an SMS to a customer's number.

    Of failed ones in a row the first counts. One that arrives ends the row, but not the doubt that
    the row has raised by then: another person may have the number.
    """
    silence = Line.undelivered_since.is_not(None)
    if delivered:
        values: dict[str, Any] = {
            "undelivered_since": None,
            "doubted_at": _doubt_where(doubtful()),
        }
    else:
        values, silence = {"undelivered_since": clock.now()}, ~silence
    session.execute(
        update(Line)
        .where(Line.number == number, Line.customer_id.is_not(None), silence)
        .values(values)
        .execution_options(synchronize_session=False)
    )


def note_sim(number: str, sim: str) -> None:
    """Record the SIM that the number was seen with; another one than before raises doubt.

    Only a hash of the SIM's identity is stored.
    """
    mark = hashlib.sha256(sim.encode()).hexdigest()
    known = and_(Line.sim.is_not(None), Line.customer_id.is_not(None))
    with transaction() as session:
        session.execute(
            update(Line)
            .where(Line.number == number, Line.sim.is_distinct_from(mark))
            .values(doubted_at=_doubt_where(known), sim=mark)
            .execution_options(synchronize_session=False)
        )


def _doubt_where(condition: ColumnElement[bool]) -> ColumnElement[datetime | None]:
    """Return the moment of the doubt: the earlier one, or now where the condition holds."""
    now = literal(clock.now(), Line.doubted_at.type)
    return case((condition, func.coalesce(Line.doubted_at, now)), else_=Line.doubted_at)
