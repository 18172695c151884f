"""Define the refusals of the ledger and of its corrections."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import OfOneField, Refusal


class NotEnoughPoints(OfOneField):
    """Refusal where the account holds fewer usable points than needed."""

    field = "points"
    says = _l("You have %(balance)s points and need %(needed)s.")

    def __init__(self, *, balance: int, needed: int) -> None:
        super().__init__(balance=balance, needed=needed)
        self.balance = balance
        self.needed = needed

    @property
    def lacking(self) -> int:
        """The number of points that are missing."""
        return self.needed - self.balance


class CorrectionTooLarge(OfOneField):
    """Refusal of a correction that would take more points than there are."""

    field = "points"
    status = 422
    says = _l("The account has %(balance)s usable points; %(wanted)s cannot be deducted.")


class NeedsSecondPerson(Refusal):
    """Refusal of a correction larger than one member of staff may make alone."""

    says = _l("One person may correct at most %(limit)s points of a customer within 24 hours.")


class AccountClosed(Refusal):
    """Refusal of a correction of a customer who has left."""

    says = _l("The account is closed. Its points can no longer be corrected.")


class LineOfAnother(OfOneField):
    """Refusal of a correction of a line that is not, or no longer, the customer's."""

    field = "line"
    says = _l("The line no longer belongs to the customer.")


class OwnRequest(Refusal):
    """Refusal where the person who requested a large correction tries to decide on it."""

    status = 403
    says = _l("You requested this correction, so someone else must decide on it.")


class AlreadyDecided(Refusal):
    """Refusal where the correction has been approved or refused before."""

    says = _l("This correction has already been decided.")
