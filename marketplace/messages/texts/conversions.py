"""What is said when points are converted, and what becomes of it then; as in `texts`."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import Kind

_SERVICE: Final = Kind(
    sms=_l(
        "You now have %(title)s, valid until %(good_until)s. Points: %(points)s, "
        "balance: %(balance)s."
    ),
    subject=_l("You now have %(title)s"),
    template="conversion",
    clipped=("title",),
)

CONVERSIONS: Final[dict[str, Kind]] = {
    # code_shown, title_*, partner, points, balance, good_until, conversion_id, units, unit,
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
    "conversion.service": _SERVICE,
    "conversion.units": _SERVICE,
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
        sms=_l("Collected: %(title)s at %(shop)s, %(at)s. Enjoy it!"),
        subject=_l("Collected: %(title)s"),
        template="confirmed",
        clipped=("title", "shop"),
    ),
    # title_*, points, reason, balance, and as kind that of the offer: partner, service or gift
    "cancelled": Kind(
        sms=_l(
            "Cancelled: %(title)s. Points refunded: %(points)s, balance: %(balance)s. "
            "Reason: %(reason)s"
        ),
        subject=_l("Cancelled: %(title)s"),
        template="cancelled",
        clipped=("title", "reason"),
    ),
    # without a reason: the customer gave up what was reserved
    "cancelled.own": Kind(
        sms=_l(
            "Reservation cancelled: %(title)s. Points refunded: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Reservation cancelled: %(title)s"),
        template="cancelled",
        clipped=("title",),
    ),
    # pin, minutes, title_*, points, shop: a clerk asks for the customer's approval
    "counter_pin": Kind(
        sms=_l(
            "PIN %(pin)s: %(title)s for %(points)s points at %(shop)s. Tell it to the "
            "clerk only if you agree. Valid for %(minutes)s minutes."
        ),
        clipped=("title", "shop"),
        fleeting=True,
    ),
    # the same, for what the points were given for when it was reserved
    "counter_pin.reserved": Kind(
        sms=_l(
            "PIN %(pin)s to collect %(title)s at %(shop)s (points spent: %(points)s). "
            "Tell it to the clerk. Valid for %(minutes)s minutes."
        ),
        clipped=("title", "shop"),
        fleeting=True,
    ),
}
