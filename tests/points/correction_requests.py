"""Request a large correction for the tests."""

from __future__ import annotations

from marketplace.accounts.models import Role
from marketplace.points.corrections.correct import Correction
from marketplace.points.corrections.requests import correct_or_request
from tests.support.cast import Cast, Person


def asks(
    cast: Cast, person: Person, points: int = 600, *, key: str = "k", by: Role = Role.SUPPORT
) -> bool:
    """Request a correction of the person's points by staff; returns whether it is booked."""
    wanted = Correction(
        customer_id=person.customer_id,
        line_id=person.line_id,
        points=points,
        reason="a bill was wrong",
        key=key,
    )
    return correct_or_request(wanted, actor=cast.staff(by).actor)
