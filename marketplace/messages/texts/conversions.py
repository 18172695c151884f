"""Texts of messages about conversions, from the code to its confirmation or cancellation."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind

_SERVICE: Final = MessageKind(
    sms=_l(
        "You now have %(title)s, valid until %(good_until)s. Points: %(points)s, "
        "balance: %(balance)s."
    ),
    subject=_l("You now have %(title)s"),
    template="conversion",
    clipped=("title",),
    urgent=True,
)

CONVERSIONS: Final[dict[str, MessageKind]] = {
    # code_shown, title_*, partner, points, balance, good_until, conversion_id, units, unit,
    # kind (partner, service, units, gift, or reserved, which has a shop),
    # branches: name, city, address, opening_hours, phone
    "conversion": MessageKind(
        sms=_l(
            "Code %(code_shown)s: %(title)s at %(partner)s, until %(good_until)s."
            " Points: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Your code for %(title)s"),
        template="conversion",
        clipped=("title", "partner"),
        urgent=True,
    ),
    "conversion.service": _SERVICE,
    "conversion.units": _SERVICE,
    "conversion.gift": MessageKind(
        sms=_l("Your gift: %(title)s. Points: %(points)s, balance: %(balance)s."),
        subject=_l("Your gift: %(title)s"),
        template="conversion",
        clipped=("title",),
        urgent=True,
    ),
    "conversion.reserved": MessageKind(
        sms=_l(
            "Reserved for you until %(good_until)s: %(title)s at %(shop)s."
            " Points: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Reserved for you: %(title)s"),
        template="conversion",
        clipped=("title", "shop"),
        urgent=True,
    ),
    # title_*, partner, branch, at
    "confirmed": MessageKind(
        sms=_l("Your code was used: %(title)s at %(where)s, %(at)s. Enjoy it!"),
        subject=_l("Your code was used at %(partner)s"),
        template="confirmed",
        clipped=("title", "where"),
        urgent=True,
        while_stopped=True,
    ),
    # title_*, shop, at: a reserved gift was fetched
    "confirmed.gift": MessageKind(
        sms=_l("Collected: %(title)s at %(shop)s, %(at)s. Enjoy it!"),
        subject=_l("Collected: %(title)s"),
        template="confirmed",
        clipped=("title", "shop"),
        urgent=True,
        while_stopped=True,
    ),
    # title_*, points, reason, balance, kind (the offer's: partner, service or gift)
    "cancelled": MessageKind(
        sms=_l(
            "Cancelled: %(title)s. Points refunded: %(points)s, balance: %(balance)s. "
            "Reason: %(reason)s"
        ),
        subject=_l("Cancelled: %(title)s"),
        template="cancelled",
        clipped=("title", "reason"),
    ),
    # without a reason: the customer gave up a reservation
    "cancelled.own": MessageKind(
        sms=_l(
            "Reservation cancelled: %(title)s. Points refunded: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Reservation cancelled: %(title)s"),
        template="cancelled",
        clipped=("title",),
        urgent=True,
    ),
    # pin, minutes, title_*, points, shop: a clerk asks for the customer's approval
    "counter_pin": MessageKind(
        sms=_l(
            "PIN %(pin)s: %(title)s for %(points)s points at %(shop)s. Tell it to the "
            "clerk only if you agree. Valid for %(minutes)s minutes."
        ),
        clipped=("title", "shop"),
        fleeting=True,
        urgent=True,
    ),
    # the same, for a reserved gift whose points were given before
    "counter_pin.reserved": MessageKind(
        sms=_l(
            "PIN %(pin)s to collect %(title)s at %(shop)s (points spent: %(points)s). "
            "Tell it to the clerk. Valid for %(minutes)s minutes."
        ),
        clipped=("title", "shop"),
        fleeting=True,
        urgent=True,
    ),
}
