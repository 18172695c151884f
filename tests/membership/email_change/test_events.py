"""Every step of a change of email is in the log of security events, without an address."""

from __future__ import annotations

from marketplace.accounts.security_events.models import EventKind, SecurityEvent
from marketplace.foundation.extensions import db
from marketplace.membership.email_change.ask import ask_for_email, withdraw_email
from marketplace.membership.email_change.undo import undo_email
from tests.membership.email_change.conftest import Token
from tests.membership.email_change.test_prove import NEW, change
from tests.support.cast import Cast


def test_the_steps_of_a_change_are_security_events_without_an_address(
    cast: Cast, token: Token
) -> None:
    arta = cast.arta.user_id
    ask_for_email(user_id=arta, email="withdrawn@example.com")
    withdraw_email(user_id=arta)
    change(cast.arta, token)
    undo_email(token=token("email_changed"))
    of_email = SecurityEvent.kind == EventKind.EMAIL
    events = list(
        db.session.scalars(db.select(SecurityEvent).where(of_email).order_by(SecurityEvent.id))
    )
    steps = ["email.ask self", "email.withdraw", "email.ask self", "email.prove", "email.undo"]
    assert [one.detail for one in events] == steps
    assert all(arta in {one.user_id, one.subject_user_id} for one in events)
    assert NEW not in str([vars(one) for one in events])
