"""What each kind of message says. A new kind is one entry here, and its email's two templates.

The facts that a kind is written with stand above its entry. Titles come as `title_sq` and
`title_en`, moments and days in ISO 8601; `wording` turns them into the words of the texts.
"""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.kinds import Facts, Kind
from marketplace.messages.texts_of_changes import CHANGES
from marketplace.messages.texts_of_partners import PARTNERS
from marketplace.messages.texts_of_enrolment import ENROLMENT

KINDS: Final[dict[str, Kind]] = {
    # code_shown, title_*, partner, points, balance, good_until, conversion_id, units,
    # and as kind one of partner, service, units, gift and reserved, which has its shop;
    # branches: name, city, address, opening_hours, phone
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
    "conversion.units": Kind(
        sms=_l(
            "You have got: %(title)s, to use until %(good_until)s."
            " Points: %(points)s, balance: %(balance)s."
        ),
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
    "conversion.reserved": Kind(
        sms=_l(
            "Reserved for you until %(good_until)s: %(title)s at %(shop)s."
            " Points: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Reserved for you: %(title)s"),
        template="conversion",
        clipped=("title", "shop"),
    ),
    # title_*, partner, branch, at
    "confirmed": Kind(
        sms=_l("Your code was used: %(title)s at %(where)s, %(at)s. Enjoy it!"),
        subject=_l("Your code was used at %(partner)s"),
        template="confirmed",
        clipped=("title", "where"),
    ),
    # title_*, shop, at: what was reserved was fetched
    "confirmed.gift": Kind(
        sms=_l("Handed over to you: %(title)s at %(shop)s, %(at)s. Enjoy it!"),
        subject=_l("Handed over to you: %(title)s"),
        template="confirmed",
        clipped=("title", "shop"),
    ),
    # title_*, points, reason, balance
    "cancelled": Kind(
        sms=_l(
            "Cancelled: %(title)s. Points given back: %(points)s, balance: %(balance)s."
            " Reason: %(reason)s"
        ),
        subject=_l("Cancelled: %(title)s"),
        template="cancelled",
        clipped=("title", "reason"),
    ),
    # without a reason: the customer gave up what was reserved
    "cancelled.own": Kind(
        sms=_l("Given up: %(title)s. Points given back: %(points)s, balance: %(balance)s."),
        subject=_l("Given up: %(title)s"),
        template="cancelled",
        clipped=("title",),
    ),
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
            "We have taken points from your account: %(points)s. Balance: %(balance)s."
            " Reason: %(reason)s"
        ),
        subject=_l("We have taken points from your account"),
        template="points_corrected",
        clipped=("reason",),
    ),
    # pin, minutes
    "registration_pin": Kind(
        sms=_l(
            "Your PIN to register: %(pin)s. It is good for %(minutes)s minutes. Give it to nobody."
        ),
        fleeting=True,
    ),
    # pin, minutes
    "line_pin": Kind(
        sms=_l(
            "PIN to add this number to a points account: %(pin)s. It is good for %(minutes)s"
            " minutes. Give it to nobody."
        ),
        fleeting=True,
    ),
    # pin, minutes, title_*, points, shop: a clerk asks for the customer's approval
    "counter_pin": Kind(
        sms=_l(
            "PIN %(pin)s: %(title)s for %(points)s points at %(shop)s. Tell it to the clerk only if"
            " you agree. Good for %(minutes)s minutes."
        ),
        clipped=("title", "shop"),
        fleeting=True,
    ),
    # the same, for what the points were given for when it was reserved
    "counter_pin.reserved": Kind(
        sms=_l(
            "PIN %(pin)s to fetch %(title)s at %(shop)s (points given: %(points)s)."
            " Tell it to the clerk. Good for %(minutes)s minutes."
        ),
        clipped=("title", "shop"),
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
    # points, expires_on (their last day)
    "points_expire": Kind(
        sms=_l(
            "Points that expire: %(points)s. Use them by %(expires_on)s; after that day they are"
            " lost."
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
} | CHANGES | PARTNERS | ENROLMENT


def kind_of(name: str, facts: Facts) -> Kind:
    """The kind of that name, or its variety for these facts (`conversion.gift`).

    Raises KeyError where there is no such kind.
    """
    return KINDS.get(f"{name}.{facts.get('kind')}") or KINDS[name]
