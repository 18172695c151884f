"""Texts of messages about points: corrected, earned by a top-up, expiring, refunded and lost."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind

POINTS: Final[dict[str, MessageKind]] = {
    # points, balance, reason, and as kind "added" or "taken"
    "points_corrected": MessageKind(
        sms=_l(
            "We have added points to your account: %(points)s. Balance: %(balance)s."
            " Reason: %(reason)s"
        ),
        subject=_l("We have added points to your account"),
        template="points_corrected",
        clipped=("reason",),
    ),
    "points_corrected.taken": MessageKind(
        sms=_l(
            "We have deducted points from your account: %(points)s. Balance: "
            "%(balance)s. Reason: %(reason)s"
        ),
        subject=_l("We have deducted points from your account"),
        template="points_corrected",
        clipped=("reason",),
    ),
    # points, expires_on (their last day)
    "points_expire": MessageKind(
        sms=_l(
            "Expiring points: %(points)s. Use them by %(expires_on)s; after that day they are lost."
        ),
        subject=_l("Your points expire on %(expires_on)s"),
        template="points_expire",
    ),
    # the same, of a customer whose points are blocked
    "points_expire.blocked": MessageKind(
        sms=_l(
            "Expiring points: %(points)s, lost after %(expires_on)s. They are blocked; the next "
            "points you earn unblock them: 1 EUR in a month is enough."
        ),
        subject=_l("Your points expire on %(expires_on)s and are blocked"),
        template="points_expire",
    ),
    # points, expires_on (their last day), balance (without them)
    "points_expired": MessageKind(
        sms=_l(
            "Expired points: %(points)s. Their last day was %(expires_on)s. "
            "Your balance is now %(balance)s."
        ),
        subject=_l("Points have expired: %(points)s"),
        template="points_expired",
    ),
    # points, expires_on (their new last day), balance (with them): they live longer than before
    "points_returned": MessageKind(
        sms=_l(
            "Refunded points: %(points)s. You can use them until %(expires_on)s. "
            "Your balance is now %(balance)s."
        ),
        subject=_l("Your refunded points are valid until %(expires_on)s"),
        template="points_returned",
    ),
    # points, balance (without them), and as kind "late" or "line": refunded and lost at once
    "points_lost": MessageKind(
        sms=_l(
            "Lost points: %(points)s. Their last day had passed before they were refunded. "
            "Your balance is now %(balance)s."
        ),
        subject=_l("Refunded points are lost: %(points)s"),
        template="points_lost",
    ),
    "points_lost.line": MessageKind(
        sms=_l(
            "Lost points: %(points)s. Their number left or has a business tariff. "
            "Your balance is now %(balance)s."
        ),
        subject=_l("Refunded points are lost: %(points)s"),
        template="points_lost",
    ),
    # points, balance (with them)
    "topup": MessageKind(
        sms=_l("Thank you for your top-up. Points: %(points)s, balance: %(balance)s."),
    ),
}
