"""Requests of an authority for Arta's data: written down, approved, handed over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from marketplace.accounts.models import Role
from marketplace.foundation import clock
from marketplace.membership.data_export.parts import Part
from marketplace.membership.disclosures import transitions
from marketplace.membership.disclosures.requests import AuthorityRequest, write_down
from tests.support.cast import Cast, Person, a_user


def a_request(customer_id: int, **given: Any) -> AuthorityRequest:
    """A request of the prosecution for points and messages of the last days."""
    usual: dict[str, Any] = {
        "authority": "Basic Prosecution of Prishtina",
        "official": "Prosecutor L. Krasniqi",
        "legal_basis": "Code of Criminal Procedure, order of the court",
        "reference": "PP 12/2026",
        "received_on": clock.today(),
        "customer_id": customer_id,
        "parts": {Part.POINTS, Part.MESSAGES},
        "from_day": clock.today() - timedelta(days=30),
        "until_day": clock.today(),
        "secret": True,
    }
    return AuthorityRequest(**usual | given)


def colleague(cast: Cast) -> Person:
    """The administrator who did not write the request down, made once for a test."""
    if not hasattr(cast, "second_administrator"):
        cast.second_administrator = a_user("second", Role.ADMINISTRATOR)  # type: ignore[attr-defined]
    second: Person = cast.second_administrator  # type: ignore[attr-defined]
    return second


def written_down(cast: Cast, key: str | None = None, by: Person | None = None, **given: Any) -> int:
    """The number of a request about Arta that waits for a second person."""
    return write_down(
        request=a_request(cast.arta.customer_id, **given),
        key=key or uuid4().hex,
        actor=(by or cast.staff(Role.ADMINISTRATOR)).actor,
    )


def typed(cast: Cast, **given: str) -> dict[str, Any]:
    """The form of a request about Arta, as an administrator fills it in."""
    today = clock.today().isoformat()
    usual = {"authority": "Tax office", "reference": "AT-7", "legal_basis": "Law on taxes, 7"}
    days = dict.fromkeys(("received_on", "from_day", "until_day"), today)
    chosen = {"parts": ["", "points"], "customer": cast.arta.number, "key": "k1"}
    return usual | days | chosen | given


def approved(cast: Cast, **given: Any) -> int:
    """The number of a request about Arta that a colleague approved."""
    disclosure_id = written_down(cast, **given)
    transitions.approve(disclosure_id=disclosure_id, reason="", actor=colleague(cast).actor)
    return disclosure_id


def handed_over(cast: Cast, **given: Any) -> int:
    """The number of a disclosure of Arta's data that the authority has."""
    disclosure_id = approved(cast, **given)
    transitions.hand_over(
        disclosure_id=disclosure_id,
        handed_on=clock.today(),
        note="Sealed letter to the clerk",
        actor=cast.staff(Role.ADMINISTRATOR).actor,
    )
    return disclosure_id
