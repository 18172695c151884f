"""Define the refusals at the counter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from marketplace.foundation.refusals import Refusal


class NoShopOfOwn(Refusal):
    """Refusal where the clerk is bound to no shop, or to one that has closed."""

    status = 403
    says = _l("You are not assigned to an open shop yet. Ask an administrator to assign you.")


class NobodyWithNumber(Refusal):
    """Refusal of a mobile number that no customer has proven."""

    status = 404
    says = _l("No customer has this number. Read it back to the customer, digit by digit.")

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The message, shown next to the number field."""
        return [("number", str(self))]


class StoppedCustomer(Refusal):
    """Refusal of a customer whose account is stopped; the clerk learns nothing else of them."""

    status = 403
    says = _l(
        "The points account of this number is stopped. Hand nothing over. The customer can have it"
        " opened by customer care."
    )

    @property
    def beside(self) -> list[tuple[str, str]]:
        """The message, shown next to the number field."""
        return [("number", str(self))]


class WrongPin(Refusal):
    """Refusal of a wrong PIN; `left` is how many tries are left."""

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
        """The message, shown next to the PIN field."""
        return [("pin", str(self))]


class PinOver(Refusal):
    """Refusal of a PIN that came too late, was tried too often, or was replaced by a newer one."""

    status = 409
    says = _l("This PIN is no longer valid. Send a new one.")


class PointsChanged(Refusal):
    """Refusal where the gift now takes other points than the SMS with the PIN named."""

    says = _l(
        "The gift now costs %(points)s points, but the customer was told %(told)s. Send a new PIN."
    )
