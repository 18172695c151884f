"""Texts of emails to businesses: about their applications, and about offers that they proposed."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind

PARTNERS: Final[dict[str, MessageKind]] = {
    # business, link, days (in which it has to be opened)
    "application_proof": MessageKind(
        subject=_l("We received your application: confirm your email address"),
        template="application_proof",
        fleeting=True,
        urgent=True,
    ),
    # business, question, link, days (in which it has to be answered)
    "application_question": MessageKind(
        subject=_l("A question about your application"),
        template="application_question",
        fleeting=True,
    ),
    # business, username
    "application_approved": MessageKind(
        subject=_l("Your application was approved"),
        template="application_approved",
    ),
    # business, reason
    "application_refused": MessageKind(
        subject=_l("Your application was refused"),
        template="application_refused",
    ),
    # business
    "application_expired": MessageKind(
        subject=_l("Your application has ended"),
        template="application_expired",
    ),
    # offer (its title), answer; of kind `declined` or `commented`
    "proposal_answered": MessageKind(
        subject=_l("An answer to your proposal %(offer)s"),
        template="proposal_answered",
    ),
    "proposal_answered.declined": MessageKind(
        subject=_l("Your proposal %(offer)s was declined"),
        template="proposal_declined",
    ),
}
