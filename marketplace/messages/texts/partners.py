"""Texts to partners and applicants: applications, proposals, statements, codes left and phones."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind, secret_link

PARTNERS: Final[dict[str, MessageKind]] = {
    # business, link, days (in which it has to be opened)
    "application_proof": secret_link(
        _l("We received your application: confirm your email address"), "application_proof"
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
    # number, month (its 1st), total (in euros), until (the last day to pay), all but the number
    # in the language
    "statement_closed": MessageKind(
        subject=_l("Statement %(number)s is ready"),
        template="statement_closed",
    ),
    # partner, ending (the last characters of the account)
    "payee_changed": MessageKind(
        subject=_l("Payments to %(partner)s go to another account"),
        template="payee_changed",
    ),
    # title, partner, left: to marketing and the partner's owners
    "pool_low": MessageKind(
        subject=_l("Few codes left: %(title)s (%(left)s)"), template="pool_low"
    ),
    # pin, minutes, partner
    "partner_phone_pin": MessageKind(
        sms=_l(
            "PIN to confirm codes of %(partner)s from this phone: %(pin)s. It is valid "
            "for %(minutes)s minutes. Do not share it."
        ),
        clipped=("partner",),
        fleeting=True,
        urgent=True,
    ),
}
