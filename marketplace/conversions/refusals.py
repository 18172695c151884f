"""Define the refusals of conversions."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import OfOneField, Refusal
from marketplace.points.idle import months_before


class AccountClosed(Refusal):
    """Refusal where the customer's account is closed."""

    status = 403
    says = _l("This account is closed.")


class Blocked(Refusal):
    """Refusal after whole months in a row without earning, two unless set otherwise (rule 5).

    `idle_from` is the first of them, `since` the 1st of the month after the last; without
    `idle_from` the months are not known.
    """

    says = _l(
        "Your points are blocked: none earned in %(months)s. They stay yours and expire as"
        " before. Spend 1 euro in a month, or top up, to convert again."
    )

    def __init__(self, *, since: date, idle_from: date | None) -> None:
        super().__init__(months=_span(since, idle_from) if idle_from else "")
        if idle_from is None:
            self.says = _l(
                "Your points are blocked because you earned none in two months in a row. "
                "Spend at least 1 euro in a month to unblock them."
            )


def _span(since: date, idle_from: date) -> str:
    """Return the months without earning, as short as an SMS needs them: `09-10/2026`."""
    last = months_before(since, 1)
    if idle_from >= last:
        return f"{last:%m/%Y}"
    first = f"{idle_from:%m}" if idle_from.year == last.year else f"{idle_from:%m/%Y}"
    return f"{first}-{last:%m/%Y}"


class OfferNotThere(Refusal):
    """Refusal where there is no such published offer."""

    status = 404
    says = _l("This offer is no longer available.")


class OfferNotOpen(Refusal):
    """Refusal before the offer opens."""

    says = _l("This offer opens on %(opens)s.")


class OfferClosed(Refusal):
    """Refusal after the offer has closed."""

    says = _l("This offer has closed.")


class OnlyInShops(Refusal):
    """Refusal of a gift on other channels than the shop counter and the web's reservations."""

    says = _l(
        "Gifts are handed over in our shops: come to the counter with your phone, or reserve one on"
        " our site."
    )


class BelowMinimum(OfOneField):
    """Refusal of fewer points than the least that this offer takes."""

    field = "points"
    status = 422
    says = _l("This offer needs at least %(least)s points.")


class AboveMaximum(OfOneField):
    """Refusal of more points than one conversion of this offer can be counted for."""

    field = "points"
    status = 422
    says = _l("This offer allows at most %(most)s points at once.")

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)
        self.most = most


class BetweenSteps(OfOneField):
    """Refusal of points between two numbers that an offer by the amount takes."""

    field = "points"
    status = 422
    says = _l("This offer takes %(below)s or %(above)s points, and no number between them.")

    def __init__(self, *, below: int, above: int) -> None:
        super().__init__(below=below, above=above)
        self.below, self.above = below, above


class OtherPrice(Refusal):
    """Refusal of points that are not the fixed price of the offer."""

    status = 422
    says = _l("This offer costs %(points)s points.")

    def __init__(self, *, points: int) -> None:
        super().__init__(points=points)
        self.points = points


class SoldOut(Refusal):
    """Refusal where nothing is left of the offer."""

    says = _l("This offer is sold out.")


class LimitReached(Refusal):
    """Refusal where the customer has had as many of the offer as one customer may."""

    says = _l("You have already converted this offer the maximum number of times (%(limit)s).")


class ReleasedTooOften(Refusal):
    """Refusal after many reservations within a day of which none was collected."""

    says = _l(
        "You cancelled %(most)s reservations within a day. You can reserve again "
        "tomorrow, or go to a shop."
    )


class NoSuchLine(OfOneField):
    """Refusal of a line that is not the customer's, or that the service does not fit."""

    field = "line"
    status = 422
    says = _l("Choose one of your mobile numbers for this service.")


class NotForThisTariff(OfOneField):
    """Refusal of a line whose tariff the service does not fit."""

    field = "line"
    status = 422
    says = _l("This service is not available on the tariff of this number.")


class NoSuchShop(OfOneField):
    """Refusal of a shop that is not the operator's, or has closed."""

    field = "shop"
    status = 422
    says = _l("Choose one of our shops.")


class NoneInShop(OfOneField):
    """Refusal where the shop has no unreserved piece of the gift."""

    field = "shop"
    says = _l("This shop has no more of this gift. Choose another shop.")


class NotKept(Refusal):
    """Refusal of a reservation that is missing, collected, cancelled or expired."""

    says = _l("This reservation is no longer active.")
