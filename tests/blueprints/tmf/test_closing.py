"""The operator's CRM closes a member's account, as the member could."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from marketplace.accounts.models import AuditEntry
from marketplace.accounts.tokens import NewToken
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage
from marketplace.points.accounts import balance
from marketplace.points.verify import verify
from tests.blueprints.tmf.conftest import Call
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]


def test_a_deleted_member_is_closed_and_told_and_loses_the_points(
    cast: Cast, call: Call, outbox: Outbox
) -> None:
    arta = cast.arta
    path = f"/loyaltyProgramMember/{arta.customer_id}"
    assert call("DELETE", path).status_code == 204
    member = call("GET", path).get_json()
    assert member["status"] == "closed"
    assert "name" not in member
    assert balance(arta.customer_id) == 0
    assert {one.kind for one in outbox()} == {"account_closed"}
    assert verify().violations == []


def test_the_log_names_the_token_and_the_points_that_were_lost(cast: Cast, call: Call) -> None:
    call("DELETE", f"/loyaltyProgramMember/{cast.arta.customer_id}")
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "member.close"))
    assert (entry.username, entry.after) == ("token CRM", {"points": 640})


def test_a_closed_member_cannot_be_deleted_again(cast: Cast, call: Call) -> None:
    path = f"/loyaltyProgramMember/{cast.arta.customer_id}"
    call("DELETE", path)
    assert call("DELETE", path).status_code == 404
    assert call("DELETE", "/loyaltyProgramMember/7777").status_code == 404


def test_a_token_that_only_reads_deletes_no_member(
    cast: Cast, call: Call, reader: NewToken
) -> None:
    path = f"/loyaltyProgramMember/{cast.arta.customer_id}"
    assert call("DELETE", path, secret=reader.secret).status_code == 403
    assert balance(cast.arta.customer_id) == 640
