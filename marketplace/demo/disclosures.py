"""Fill the demo's register of disclosures: one handed over, one refused, one that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.membership.data_export.parts import Part
from marketplace.membership.disclosures import transitions
from marketplace.membership.disclosures.requests import AuthorityRequest, write_down


def record_disclosures(users: Mapping[str, int]) -> None:
    """Record what authorities asked for in the last weeks; `admin` can decide on the newest."""
    admin, privacy = (Actor(user_id=users[name], username=name) for name in ("admin", "privacy"))
    given = {"parts": {Part.LINES, Part.CONVERSIONS}, "secret": False}
    with clock.put_back(timedelta(days=20)):
        made = _ask("PP.I 214/2026", admin, **given)
        transitions.approve(disclosure_id=made, reason="", actor=privacy)
        note = "Me letër të mbyllur, pranuar në arkivin e gjykatës"
        transitions.hand_over(disclosure_id=made, handed_on=clock.today(), note=note, actor=admin)
    with clock.put_back(timedelta(days=9)):
        refused = _ask("Email, pa numër", admin, parts={Part.PERSON}, secret=True)
        transitions.refuse(disclosure_id=refused, reason="Pa urdhër të gjykatës", actor=privacy)
    with clock.put_back(timedelta(days=1)):
        _ask("PP.I 230/2026", privacy, parts={Part.POINTS, Part.MESSAGES}, secret=True)


def _ask(reference: str, actor: Actor, **more: Any) -> int:
    arta = db.session.scalars(select(User.customer_id).where(User.username == "arta")).one()
    today = clock.today()
    asked = AuthorityRequest(
        authority="Gjykata Themelore e Prishtinës",
        official="",
        legal_basis="Urdhër i gjykatës sipas Kodit të Procedurës Penale",
        reference=reference,
        received_on=today,
        customer_id=arta or 0,
        from_day=today - timedelta(days=30),
        until_day=today,
        **more,
    )
    return write_down(request=asked, key=reference, actor=actor)
