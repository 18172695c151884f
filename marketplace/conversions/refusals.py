"""Why a conversion, a confirmation or a cancellation is refused."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import OfOneField, Refusal
from marketplace.points.idle import months_before


class AccountClosed(Refusal):
    """The customer's account is closed."""

    status = 403
    says = _l("This account is closed.")


class Blocked(Refusal):
    """Nothing was earned in whole months in a row, two unless set otherwise (programme, rule 5).

    `idle_from` is the first of them, `since` the 1st of the month after the last; without
    `idle_from` it is not known which they were.
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
    """The months without earning, as short as an SMS wants them: `09-10/2026`."""
    last = months_before(since, 1)
    if idle_from >= last:
        return f"{last:%m/%Y}"
    first = f"{idle_from:%m}" if idle_from.year == last.year else f"{idle_from:%m/%Y}"
    return f"{first}-{last:%m/%Y}"


class OfferNotThere(Refusal):
    """No such offer is on offer."""

    status = 404
    says = _l("This offer is no longer available.")


class OfferNotOpen(Refusal):
    """The offer opens later."""

    says = _l("This offer opens on %(opens)s.")


class OfferClosed(Refusal):
    """The offer's time is over."""

    says = _l("This offer has closed.")


class OnlyInShops(Refusal):
    """Gifts are converted at the counter of the operator's shops only."""

    says = _l(
        "Gifts are handed over in our shops: come to the counter with your phone, or reserve one on"
        " our site."
    )


class BelowMinimum(OfOneField):
    """Fewer points than the least that is converted into this service."""

    field = "points"
    status = 422
    says = _l("This service needs at least %(least)s points.")


class AboveMaximum(OfOneField):
    """More points than one conversion of this service can be counted for."""

    field = "points"
    status = 422
    says = _l("This service allows at most %(most)s points at once.")

    def __init__(self, *, most: int) -> None:
        super().__init__(most=most)
        self.most = most


class OtherPrice(Refusal):
    """Points were named that are not the offer's price; only MB, SMS and MMS take any number."""

    status = 422
    says = _l("This offer costs %(points)s points.")

    def __init__(self, *, points: int) -> None:
        super().__init__(points=points)
        self.points = points


class SoldOut(Refusal):
    """None of the offer is left."""

    says = _l("This offer is sold out.")


class LimitReached(Refusal):
    """The customer has had as many of the offer as one may."""

    says = _l("You have already converted this offer the maximum number of times (%(limit)s).")


class LetGoTooOften(Refusal):
    """The customer reserved gifts many times within a day, and fetched none of them."""

    says = _l(
        "You cancelled %(most)s reservations within a day. You can reserve again "
        "tomorrow, or go to a shop."
    )


class NoSuchLine(OfOneField):
    """The line is not the customer's, or the service does not fit it."""

    field = "line"
    status = 422
    says = _l("Choose one of your mobile numbers for this service.")


class NotForThisTariff(OfOneField):
    """The service fits lines of other tariffs."""

    field = "line"
    status = 422
    says = _l("This service is not available on the tariff of this number.")


class NoSuchShop(OfOneField):
    """The shop is not one of the operator's, or it has closed."""

    field = "shop"
    status = 422
    says = _l("Choose one of our shops.")


class NoneInShop(OfOneField):
    """The shop has none of the gift that nobody has reserved."""

    field = "shop"
    says = _l("This shop has no more of this gift. Choose another shop.")


class NotKept(Refusal):
    """Nothing is reserved there, or it was fetched or given up, or its time is over."""

    says = _l("This reservation is no longer active.")


class CodeRefused(Refusal):
    """The one answer to a code that is not this partner's, whatever else it may be."""

    status = 404
    says = _l("We do not know this code. Please check it and try again.")


class AlreadyConfirmed(Refusal):
    """The partner's own code was used before, at a branch or at none that was told."""

    says = _l("This code was already confirmed on %(at)s (%(branch)s).")

    def __init__(self, *, at: datetime | None, branch: str | None) -> None:
        super().__init__(at=at, branch=branch)
        if not branch:
            self.says = _l("This code was already confirmed on %(at)s.")
        told = {"confirmed_at": at.isoformat() if at else None, "branch": branch}
        self._told = {name: value for name, value in told.items() if value}

    @property
    def facts_for_programs(self) -> dict[str, str]:
        """When it was, and at which branch."""
        return self._told


class CodeExpired(Refusal):
    """The partner's own code was not used in time."""

    status = 410
    says = _l("This code expired on %(at)s.")


class CodeCancelled(Refusal):
    """The partner's own code was cancelled; the customer has the points back."""

    status = 410
    says = _l("This code was cancelled on %(at)s.")


class NotCancellable(Refusal):
    """Only what is neither confirmed, cancelled nor expired can be cancelled."""

    says = _l("This conversion can no longer be cancelled.")


class TooManyPointsBack(Refusal):
    """One person gave more points back with gifts than one may correct alone."""

    says = _l(
        "That would be more than %(limit)s points refunded within 24 hours. Take the "
        "gift back without its points; support can correct them with a second approval."
    )


class NotHandedOver(Refusal):
    """Only a gift that was handed over can come back, and only once."""

    says = _l("No gift was handed over with this slip number, or it has already been returned.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Beside the conversion's number."""
        return [("conversion", str(self))]


class NotThisBranch(Refusal):
    """The branch is not the partner's, has closed, or is not the one the cashier works at."""

    status = 422
    says = _l("Choose one of your branches.")
