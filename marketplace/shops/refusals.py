"""Define the refusals of actions in a shop."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import NotAllowed, Refusal


class ShopClosed(Refusal):
    """Refusal by a closed shop, which receives nothing and takes nothing back."""

    says = _l("This shop is closed.")


class NotYourShop(NotAllowed):
    """Refusal where a clerk acts in another shop than the own one, or has none."""

    says = _l("You can only do that in the shop where you work.")


class TooFewFree(Refusal):
    """Refusal where more pieces are to leave the shop than are unreserved."""

    says = _l("Only %(free)s are available here; the others are out of stock or reserved.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The message, shown next to the number field."""
        return [("number", str(self))]


class MovedMeanwhile(Refusal):
    """Refusal of a count whose page was opened before the stock moved."""

    says = _l(
        "The stock changed while you were counting: the books now have %(on_hand)s. "
        "Please count again."
    )


class FewerThanReserved(Refusal):
    """Refusal of a count below the number that customers have reserved."""

    says = _l(
        "%(reserved)s are reserved by customers, but fewer were counted. Support must "
        "cancel a reservation first."
    )
