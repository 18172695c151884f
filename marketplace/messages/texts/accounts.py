"""Texts of messages about registration, enrolment, accounts and their end."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind, secret_link

ACCOUNTS: Final[dict[str, MessageKind]] = {
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
    "password_reset": secret_link(_l("Choose a new password"), "password_reset"),
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
}
