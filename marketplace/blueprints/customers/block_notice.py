"""Explain to a blocked customer the reason and the remedy, wherever they would convert."""

from __future__ import annotations

from dataclasses import dataclass

from babel.lists import format_list
from flask_babel import format_date, get_locale
from flask_login import current_user

from marketplace.points.spendable import ExpiringPoints
from marketplace.points.views.block_explained import block_of

MONTH = "LLLL yyyy"


@dataclass(frozen=True, slots=True)
class BlockNotice:
    """The months without earning in words (empty where unknown), and the points expiring next."""

    months: str
    next_expiring: ExpiringPoints | None


def block_notice() -> BlockNotice | None:
    """Return the notice for the signed-in customer; None where they are not blocked."""
    block = block_of(current_user.customer_id)
    if block is None:
        return None
    months = [format_date(month, MONTH) for month in block.months]
    return BlockNotice(format_list(months, locale=get_locale()), block.next_expiring)
