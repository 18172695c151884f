"""What is said to those who register or are enrolled, about accounts, and to a partner's phone."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import Kind

ACCOUNTS: Final[dict[str, Kind]] = {
    # kind is "added" or "taken"; with points, balance and reason
    "points_corrected": Kind(
        sms=_l(
            "We have added points to your account: %(points)s. Balance: %(balance)s."
            " Reason: %(reason)s"
        ),
        subject=_l("We have added points to your account"),
        template="points_corrected",
        clipped=("reason",),
    ),
    "points_corrected.taken": Kind(
        sms=_l(
            "We have deducted points from your account: %(points)s. Balance: "
            "%(balance)s. Reason: %(reason)s"
        ),
        subject=_l("We have deducted points from your account"),
        template="points_corrected",
        clipped=("reason",),
    ),
    # pin, minutes
    "registration_pin": Kind(
        sms=_l(
            "Your PIN to register: %(pin)s. It is valid for %(minutes)s minutes. Do not share it."
        ),
        fleeting=True,
    ),
    # pin, minutes
    "line_pin": Kind(
        sms=_l(
            "PIN to add this number to a points account: %(pin)s. It is valid for "
            "%(minutes)s minutes. Do not share it."
        ),
        fleeting=True,
    ),
    # number, points (welcome points, may be 0), earning_from
    "line_added": Kind(
        sms=_l(
            "%(number)s is now in your account. Welcome points: %(points)s."
            " It earns from %(earning_from)s."
        ),
        subject=_l("%(number)s is now in your account"),
        template="line_added",
    ),
    # link (to the forgotten password's page)
    "already_registered": Kind(
        sms=_l(
            "Someone tried to register this number, which is already registered. If it "
            "was you, sign in. If not, ignore this message."
        ),
        subject=_l("You are already registered"),
        template="already_registered",
    ),
    # link, minutes, username
    "password_reset": Kind(
        subject=_l("Choose a new password"), template="password_reset", fleeting=True
    ),
    # new (the new address, partly hidden)
    "email_changed": Kind(
        sms=_l("The email address of your account was changed. If it was not you, call us."),
        subject=_l("Your email address was changed"),
        template="email_changed",
    ),
    # points (lost with the account)
    "account_closed": Kind(
        sms=_l("Your account is closed and your data erased. Points lost: %(points)s."),
        subject=_l("Your account is closed"),
        template="account_closed",
    ),
    # points, expires_on (their last day)
    "points_expire": Kind(
        sms=_l(
            "Expiring points: %(points)s. Use them by %(expires_on)s; after that day they are lost."
        ),
        subject=_l("Your points expire on %(expires_on)s"),
        template="points_expire",
    ),
    # points, balance (with them)
    "topup": Kind(
        sms=_l("Thank you for your top-up. Points: %(points)s, balance: %(balance)s."),
    ),
    # name, earning_from
    "welcome": Kind(
        sms=_l("Welcome! You are registered. You earn points from %(earning_from)s."),
        subject=_l("Welcome!"),
        template="welcome",
    ),
    # name, earning_from, points (more than 0)
    "welcome.points": Kind(
        sms=_l(
            "Welcome! You are registered and have %(points)s points."
            " You earn points from %(earning_from)s."
        ),
        subject=_l("Welcome! Your first points are here"),
        template="welcome",
    ),
    # name, number, username, points (welcome points, may be 0), earning_from,
    # link (to choose a password), minutes (it is good for), later (where another is asked for)
    "enrolled": Kind(
        sms=_l(
            "Welcome! %(number)s is in the points programme. Welcome points: %(points)s."
            " It earns from %(earning_from)s. To sign in, see your email."
        ),
        subject=_l("Welcome! Choose your password"),
        template="enrolled",
        fleeting=True,
    ),
    # pin, minutes, partner
    "partner_phone_pin": Kind(
        sms=_l(
            "PIN to confirm codes of %(partner)s from this phone: %(pin)s. It is valid "
            "for %(minutes)s minutes. Do not share it."
        ),
        clipped=("partner",),
        fleeting=True,
    ),
}
