"""Reset a forgotten password by a link, sent to the users of an email address."""

from __future__ import annotations

from flask import current_app

from marketplace.accounts import resets, throttle
from marketplace.accounts.throttle import Scope
from marketplace.foundation import job_queue
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox


def ask_for_link(*, email: str, address: str | None) -> None:
    """Send each user with that email a link to choose a new password; no effect without any.

    Raises TooManyAttempts, alike for every address.
    """
    with transaction():
        throttle.claim(Scope.RESET_ADDRESS, network(address))
        throttle.claim(Scope.RESET_ACCOUNT, email.lower())
        for recipient in resets.users_with_email(email):
            send_link(recipient, email)
    job_queue.wake()


def send_link(recipient: resets.Recipient, email: str) -> str:
    """Send the user a link to choose a new password; returns its token."""
    token = resets.make_token(user_id=recipient.user_id)
    with transaction() as session:
        outbox.write(
            session,
            "password_reset",
            language=recipient.language,
            email=email,
            phone=None,
            facts={
                "link": f"{current_app.config['SETTINGS'].public_url}/password/reset/{token}",
                "minutes": int(resets.GOOD_FOR.total_seconds()) // 60,
                "username": recipient.username,
            },
            customer_id=recipient.customer_id,
        )
    return token
