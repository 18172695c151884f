"""Define the refusals of cancelling, and of the return of gifts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal


class NotCancellable(Refusal):
    """Refusal of cancelling what is confirmed, cancelled or expired."""

    says = _l("This conversion can no longer be cancelled.")


class TooManyPointsBack(Refusal):
    """Refusal where one person returns more points with gifts than one may correct alone."""

    says = _l(
        "That would be more than %(limit)s points refunded within 24 hours. Take the "
        "gift back without its points; support can correct them with a second approval."
    )


class NotHandedOver(Refusal):
    """Refusal of the return of a gift that was not handed over, or was returned before."""

    says = _l("No gift was handed over with this slip number, or it has already been returned.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The message, shown next to the conversion's number."""
        return [("conversion", str(self))]
