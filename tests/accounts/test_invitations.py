"""A link to choose a password goes to a colleague or a partner's user, and to nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.accounts.models import Role, User
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.messages.invitations import (
    QUARANTINE,
    EmailTooNew,
    invite,
    withdraw_invitation,
)
from tests.support.cast import Cast


def set_columns(user_id: int, **columns: object) -> None:
    with transaction() as session:
        user = session.get_one(User, user_id)
        for name, value in columns.items():
            setattr(user, name, value)


def test_customers_and_users_who_left_and_new_emails_get_no_link(cast: Cast) -> None:
    actor, now = cast.staff(Role.ADMINISTRATOR).actor, clock.now()
    set_columns(cast.lumi.user_id, deactivated_at=now)
    set_columns(cast.drita.user_id, email_since=now - QUARANTINE + timedelta(minutes=1))
    before = db.session.get_one(User, cast.arta.user_id).password_hash
    for user_id, refusal in (
        (cast.arta.user_id, NotFound),
        (cast.lumi.user_id, NotFound),
        (cast.drita.user_id, EmailTooNew),
    ):
        with pytest.raises(refusal):
            invite(user_id=user_id, actor=actor)
    with pytest.raises(NotFound):
        withdraw_invitation(user_id=cast.arta.user_id, actor=actor)
    assert db.session.get_one(User, cast.arta.user_id).password_hash == before
    set_columns(cast.drita.user_id, email_since=now - QUARANTINE - timedelta(minutes=1))
    assert invite(user_id=cast.drita.user_id, actor=actor).user_id == cast.drita.user_id
