"""Texts of messages about registration, enrolment, accounts and partners' phones."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind

ACCOUNTS: Final[dict[str, MessageKind]] = {
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
    # pin, minutes
    "registration_pin": MessageKind(
        sms=_l(
            "Your PIN to register: %(pin)s. It is valid for %(minutes)s minutes. Do not share it."
        ),
        fleeting=True,
        urgent=True,
    ),
    # pin, minutes
    "line_pin": MessageKind(
        sms=_l(
            "PIN to add this number to a points account: %(pin)s. It is valid for "
            "%(minutes)s minutes. Do not share it."
        ),
        fleeting=True,
        urgent=True,
    ),
    "line_pin.again": MessageKind(
        sms=_l(
            "PIN to prove that this number is still yours: %(pin)s. It is valid for "
            "%(minutes)s minutes. Do not share it."
        ),
        fleeting=True,
        urgent=True,
    ),
    # pin, minutes
    "merge_pin": MessageKind(
        sms=_l(
            "PIN to merge your two points accounts: %(pin)s. Tell it only to our support. "
            "It is valid for %(minutes)s minutes."
        ),
        fleeting=True,
        urgent=True,
    ),
    # points (moved), balance (with them)
    "merged": MessageKind(
        sms=_l(
            "Your two points accounts are one now. Points moved: %(points)s. Balance: "
            "%(balance)s. If it was not you, call us."
        ),
        subject=_l("Your two points accounts are one now"),
        template="merged",
    ),
    # number (the one chosen)
    "sms_number": MessageKind(
        sms=_l("The SMS of your points account now go to %(number)s. If it was not you, call us."),
        subject=_l("Your SMS now go to %(number)s"),
        template="sms_number",
    ),
    # number, points (welcome points, may be 0), earning_from
    "line_added": MessageKind(
        sms=_l(
            "%(number)s is now in your account. Welcome points: %(points)s."
            " It earns from %(earning_from)s."
        ),
        subject=_l("%(number)s is now in your account"),
        template="line_added",
    ),
    # link (to the forgotten password's page)
    "already_registered": MessageKind(
        sms=_l(
            "Someone tried to register this number, which is already registered. If it "
            "was you, sign in. If not, ignore this message."
        ),
        subject=_l("You are already registered"),
        template="already_registered",
        urgent=True,
    ),
    # link, minutes, username
    "password_reset": MessageKind(
        subject=_l("Choose a new password"), template="password_reset", fleeting=True, urgent=True
    ),
    # username, name (of the factor; empty after a reset), and as kind "added", "removed" or "reset"
    "second_factor": MessageKind(
        subject=_l("A second factor was added to your account"), template="second_factor"
    ),
    "second_factor.removed": MessageKind(
        subject=_l("A second factor was removed from your account"), template="second_factor"
    ),
    "second_factor.reset": MessageKind(
        subject=_l("Your second factors were reset"), template="second_factor"
    ),
    # rule (a word of `AlertRule`), subject (a username or network), count, most
    # title, partner, left: to marketing and the partner's owners
    "pool_low": MessageKind(
        subject=_l("Few codes left: %(title)s (%(left)s)"), template="pool_low"
    ),
    "security_alert": MessageKind(subject=_l("Security alert"), template="security_alert"),
    # points (lost with the account)
    "account_closed": MessageKind(
        sms=_l("Your account is closed and your data erased. Points lost: %(points)s."),
        subject=_l("Your account is closed"),
        template="account_closed",
    ),
    # codes (how many were cancelled), and as kind "honour" or "cancel"
    "account_stopped": MessageKind(
        sms=_l(
            "Your points account is stopped on all channels. Codes you hold stay good. To open it"
            " again, call customer care."
        ),
        subject=_l("Your points account is stopped"),
        template="account_stopped",
        while_stopped=True,
    ),
    "account_stopped.cancel": MessageKind(
        sms=_l(
            "Your points account is stopped on all channels. Codes cancelled: %(codes)s. To open it"
            " again, call customer care."
        ),
        subject=_l("Your points account is stopped"),
        template="account_stopped",
        while_stopped=True,
    ),
    "account_lifted": MessageKind(
        sms=_l("Your points account is open again. If you did not ask for it, call customer care."),
        subject=_l("Your points account is open again"),
        template="account_lifted",
        while_stopped=True,
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
    # name, username, earning_from
    "welcome": MessageKind(
        sms=_l("Welcome! You are registered. You earn points from %(earning_from)s."),
        subject=_l("Welcome!"),
        template="welcome",
    ),
    # name, username, earning_from, points (more than 0)
    "welcome.points": MessageKind(
        sms=_l(
            "Welcome! You are registered and have %(points)s points."
            " You earn points from %(earning_from)s."
        ),
        subject=_l("Welcome! Your first points are here"),
        template="welcome",
    ),
    # name, number, username, points (welcome points, may be 0), earning_from,
    # link (to choose a password), minutes (of its validity), later (the page for another link)
    "enrolled": MessageKind(
        sms=_l(
            "Welcome! %(number)s is in the points programme. Welcome points: %(points)s."
            " It earns from %(earning_from)s. To sign in, see your email."
        ),
        subject=_l("Welcome! Choose your password"),
        template="enrolled",
        fleeting=True,
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
