"""Texts of messages about changes by time or by a tariff to conversions and points."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind

CHANGES: Final[dict[str, MessageKind]] = {
    # title_*, number, points (given back), balance (with them)
    "not_delivered": MessageKind(
        sms=_l(
            "We could not deliver %(title)s to %(number)s. Points refunded: %(points)s, "
            "balance: %(balance)s."
        ),
        subject=_l("We could not deliver %(title)s"),
        template="not_delivered",
        clipped=("title",),
    ),
    # the same: its tariff changed before the network was asked
    "not_delivered.tariff": MessageKind(
        sms=_l(
            "Not delivered to %(number)s, as its tariff changed: %(title)s. Points "
            "refunded: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Not delivered: %(title)s. Your points are refunded"),
        template="not_delivered",
        clipped=("title",),
    ),
    # the same: its number left the customer before the network was asked
    "not_delivered.line": MessageKind(
        sms=_l(
            "Not delivered, as %(number)s left your account: %(title)s. Points refunded: "
            "%(points)s, balance: %(balance)s."
        ),
        subject=_l("Not delivered: %(title)s. Your points are refunded"),
        template="not_delivered",
        clipped=("title",),
    ),
    # number, points (that it held), balance (after it)
    "line_ended": MessageKind(
        sms=_l(
            "%(number)s is no longer in your account. You keep its points: %(points)s. "
            "Balance: %(balance)s. If this is wrong, call us."
        ),
        subject=_l("%(number)s is no longer in your account"),
        template="line_ended",
    ),
    "line_ended.lost": MessageKind(
        sms=_l(
            "%(number)s is no longer in your account. Points lost with it: %(points)s. "
            "Balance: %(balance)s. If this is wrong, call us."
        ),
        subject=_l("%(number)s is no longer in your account"),
        template="line_ended",
    ),
    # title_*, partner, points, good_until, code_shown, conversion_id,
    # kind (lost or returned: what happens to the points)
    "code_reminder": MessageKind(
        sms=_l(
            "Code %(code_shown)s is not used yet: %(title)s at %(partner)s. "
            "It is valid until %(good_until)s."
        ),
        subject=_l("Your code for %(title)s is valid until %(good_until)s"),
        template="code_reminder",
        clipped=("title", "partner"),
    ),
    # title_*, partner, points, good_until (its last day), slug: the customer chose to be told
    "favourite_closes": MessageKind(
        sms=_l("Your favourite %(title)s ends soon: its last day is %(good_until)s."),
        subject=_l("Your favourite %(title)s ends on %(good_until)s"),
        template="favourite_closes",
        clipped=("title",),
    ),
    # title_*, partner, points, slug: the same
    "favourite_back": MessageKind(
        sms=_l("Your favourite %(title)s is back. Points: %(points)s."),
        subject=_l("Your favourite %(title)s is back"),
        template="favourite_back",
        clipped=("title",),
    ),
    # title_*, partner, points, good_until
    "code_expired": MessageKind(
        sms=_l(
            "Not used in time: %(title)s at %(partner)s, valid until %(good_until)s. "
            "Points lost: %(points)s."
        ),
        subject=_l("Your code for %(title)s has expired"),
        template="code_expired",
        clipped=("title", "partner"),
    ),
    # also balance (with the points)
    "code_expired.returned": MessageKind(
        sms=_l(
            "Not used in time: %(title)s at %(partner)s, valid until %(good_until)s. "
            "Points refunded: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Your code for %(title)s has expired, your points are refunded"),
        template="code_expired",
        clipped=("title", "partner"),
    ),
    # title_*, shop, points, balance (with them), good_until
    "reservation_expired": MessageKind(
        sms=_l(
            "Not collected: %(title)s at %(shop)s, held until %(good_until)s. Points "
            "refunded: %(points)s, balance: %(balance)s."
        ),
        subject=_l("Not collected: %(title)s. Your points are refunded"),
        template="reservation_expired",
        clipped=("title", "shop"),
    ),
    # number, since (the day of the change), for a change without losses
    "tariff_change": MessageKind(
        sms=_l(
            "The tariff of %(number)s changed on %(since)s. You lose nothing and keep your points."
        ),
        subject=_l("New tariff: you lose nothing"),
        template="tariff_change",
    ),
    # also lost (the number of each unit)
    "tariff_change.units": MessageKind(
        sms=_l(
            "The tariff of %(number)s changed on %(since)s. You keep your points. Lost "
            "with the old tariff: %(lost)s."
        ),
        subject=_l("New tariff: you keep your points"),
        template="tariff_change",
        clipped=("lost",),
    ),
    # also points (lost), balance (after it), lost
    "tariff_change.business": MessageKind(
        sms=_l(
            "%(number)s is a business line from %(since)s and earns no points. Points "
            "lost: %(points)s; units: %(lost)s. Balance: %(balance)s."
        ),
        subject=_l("Business tariff: your number no longer takes part"),
        template="tariff_change",
        clipped=("lost",),
    ),
    # also earning_from
    "tariff_change.private": MessageKind(
        sms=_l(
            "%(number)s has a private tariff from %(since)s. You lose nothing, and it "
            "earns points again from %(earning_from)s."
        ),
        subject=_l("Private tariff: your number earns points again"),
        template="tariff_change",
    ),
}
