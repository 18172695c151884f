"""Why a clerk is told no at the counter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from marketplace.foundation.refusals import Refusal


class NoShopOfOwn(Refusal):
    """The clerk is bound to no shop, or to one that has closed."""

    status = 403
    says = _l("You are not assigned to an open shop yet. Ask an administrator to assign you.")


class NobodyWithNumber(Refusal):
    """No customer has proven this mobile number."""

    status = 404
    says = _l("No customer has this number. Read it back to the customer, digit by digit.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Beside the number."""
        return [("number", str(self))]


class WrongPin(Refusal):
    """Not the PIN that was sent; `left` is how many more tries there are."""

    status = 422

    def __init__(self, *, left: int) -> None:
        super().__init__(left=left)
        self.says = lazy_ngettext(
            "The PIN is incorrect. %(num)s attempt is left.",
            "The PIN is incorrect. %(num)s attempts are left.",
            left,
        )

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Beside the PIN."""
        return [("pin", str(self))]


class PinOver(Refusal):
    """The PIN came too late, was tried too often, or another one was sent after it."""

    status = 409
    says = _l("This PIN is no longer valid. Send a new one.")


class PointsChanged(Refusal):
    """The gift takes other points than the customer was told with the PIN."""

    says = _l(
        "The gift now costs %(points)s points, but the customer was told %(told)s. Send a new PIN."
    )
