"""Why a deed in a shop is refused."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import NotAllowed, Refusal


class ShopClosed(Refusal):
    """A closed shop receives nothing and takes nothing back."""

    says = _l("This shop is closed.")


class NotYourShop(NotAllowed):
    """A clerk works in one shop, and one without a shop only looks."""

    says = _l("You can only do that in the shop where you work.")


class TooFewFree(Refusal):
    """More are to leave the shop than nobody has reserved."""

    says = _l("Only %(free)s are available here; the others are out of stock or reserved.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Beside how many."""
        return [("number", str(self))]


class MovedMeanwhile(Refusal):
    """The stock moved after the page of the count was opened."""

    says = _l(
        "The stock changed while you were counting: the books now have %(on_hand)s. "
        "Please count again."
    )


class FewerThanReserved(Refusal):
    """Fewer were counted than customers have reserved."""

    says = _l(
        "%(reserved)s are reserved by customers, but fewer were counted. Support must "
        "cancel a reservation first."
    )
