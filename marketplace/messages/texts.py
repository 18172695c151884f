"""What each kind of message says. A new kind is one entry here, and its email's two templates.

The facts that a kind is written with stand above its entry. Titles come as `title_sq` and
`title_en`, moments and days in ISO 8601; `wording` turns them into the words of the texts.
"""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.kinds import Facts, Kind

KINDS: Final[dict[str, Kind]] = {
    # code_shown, title_*, partner, points, balance, good_until, conversion_id, units,
    # kind ("partner", "service" or "gift"), branches: name, city, address, opening_hours, phone
    "conversion": Kind(
        sms=_l(
            "Code %(code_shown)s: %(title)s at %(partner)s, until %(good_until)s."
            " Points: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Your code for %(title)s"),
        template="conversion",
        clipped=("title", "partner"),
    ),
    "conversion.service": Kind(
        sms=_l("You have got: %(title)s. Points: %(points)s, balance: %(balance)s."),
        subject=_l("You have got %(title)s"),
        template="conversion",
        clipped=("title",),
    ),
    "conversion.gift": Kind(
        sms=_l("Your gift: %(title)s. Points: %(points)s, balance: %(balance)s."),
        subject=_l("Your gift: %(title)s"),
        template="conversion",
        clipped=("title",),
    ),
    # title_*, partner, branch, at
    "confirmed": Kind(
        sms=_l("Your code was used: %(title)s at %(where)s, %(at)s. Enjoy it!"),
        subject=_l("Your code was used at %(partner)s"),
        template="confirmed",
        clipped=("title", "where"),
    ),
    # title_*, points, reason, balance
    "cancelled": Kind(
        sms=_l(
            "Cancelled: %(title)s. Reason: %(reason)s."
            " Points given back: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Cancelled: %(title)s"),
        template="cancelled",
        clipped=("title", "reason"),
    ),
    # pin, minutes
    "registration_pin": Kind(
        sms=_l(
            "Your PIN to register: %(pin)s. It is good for %(minutes)s minutes. Give it to nobody."
        ),
        fleeting=True,
    ),
    # link (to the forgotten password's page)
    "already_registered": Kind(
        sms=_l(
            "Someone tried to register this number, which is registered already."
            " If it was you, sign in. If not, there is nothing to do."
        ),
        subject=_l("You are registered already"),
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
    # name, earning_from
    "welcome": Kind(
        sms=_l("Welcome! You are registered. You earn points from %(earning_from)s."),
        subject=_l("Welcome!"),
        template="welcome",
    ),
}


def kind_of(name: str, facts: Facts) -> Kind:
    """The kind of that name, or its variety for these facts (`conversion.gift`).

    Raises KeyError where there is no such kind.
    """
    return KINDS.get(f"{name}.{facts.get('kind')}") or KINDS[name]
