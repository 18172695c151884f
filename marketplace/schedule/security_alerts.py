"""Raise the security alerts that are due, and mail each new one to the address of the setting."""

from __future__ import annotations

from flask import current_app

from marketplace.accounts.security_events.alerts import AlertRow, raise_due, usernames_of
from marketplace.accounts.security_events.velocity import velocity_rules
from marketplace.foundation import job_queue
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox

LANGUAGE = "en"  # of the operator's technical staff


def raise_and_mail() -> list[AlertRow]:
    """Raise what is due and write its mail in the same transaction; returns the new alerts."""
    settings: Settings = current_app.config["SETTINGS"]
    with transaction() as session:
        raised = raise_due(velocity_rules(settings))
        names = usernames_of(raised)
        for alert in raised if settings.alert_email else ():
            outbox.write(
                session,
                "security_alert",
                language=LANGUAGE,
                email=settings.alert_email,
                phone=None,
                facts={
                    "rule": alert.rule.value,
                    "subject": names.get(alert.subject, alert.subject),
                    "count": alert.count,
                    "most": alert.most,
                },
            )
    if raised:
        job_queue.wake()
    return raised
