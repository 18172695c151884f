"""While an account is stopped, no message tells its points or codes."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from marketplace.accounts.models import Role
from marketplace.membership.stop import IssuedCodes, lift, stop
from marketplace.messages.delivery import BATCH
from marketplace.messages.models import OutboxMessage
from marketplace.messages.texts import KINDS
from marketplace.messages.transport import mailbox
from tests.messages.conftest import Write, deliver
from tests.support.cast import Cast

Outbox = Callable[[], list[OutboxMessage]]
SAFE = {
    "confirmed",
    "confirmed.gift",
    "email_changed",
    "email_change_asked",
    "email_taken",
    "email_undone",
    "account_stopped",
    "account_stopped.cancel",
    "account_lifted",
}


def stop_arta(cast: Cast) -> None:
    stop(
        customer_id=cast.arta.customer_id,
        codes=IssuedCodes.HONOUR,
        reason="stolen phone",
        actor=cast.staff(Role.SUPPORT).actor,
    )


def test_only_kinds_without_points_and_codes_are_sent_while_stopped() -> None:
    assert {name for name, kind in KINDS.items() if kind.while_stopped} == SAFE


def test_what_waits_and_what_comes_later_is_withheld(
    app: Flask, cast: Cast, write: Write, outbox: Outbox
) -> None:
    write(customer_id=cast.arta.customer_id)
    stop_arta(cast)
    write(customer_id=cast.arta.customer_id)
    deliver(app)
    assert {one.kind for one in outbox()} == {"account_stopped"}
    assert len(mailbox.newest()) == 2
    assert all("7K3M" not in one.body and "440" not in one.body for one in mailbox.newest())


def test_a_batch_of_withheld_messages_does_not_hold_others_up(
    app: Flask, cast: Cast, write: Write
) -> None:
    stop_arta(cast)
    for _ in range(3 * BATCH):
        write(customer_id=cast.arta.customer_id)
    write(customer_id=cast.besnik.customer_id, email="besnik@example.com", phone=None)
    for _ in range(2):  # the first batch has the notice of the stop too
        deliver(app)
    assert "besnik@example.com" in {one.recipient for one in mailbox.newest()}


def test_after_the_stop_messages_are_sent_again(app: Flask, cast: Cast, write: Write) -> None:
    stop_arta(cast)
    actor = cast.staff(Role.SUPPORT).actor
    lift(customer_id=cast.arta.customer_id, reason="found", actor=actor)
    write(customer_id=cast.arta.customer_id)
    deliver(app)
    assert any("7K3M" in one.body for one in mailbox.newest())
