"""Why the books say no."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import OfOneField, Refusal


class NotEnoughPoints(OfOneField):
    """The account holds fewer usable points than asked for."""

    field = "points"
    says = _l("You have %(balance)s points and need %(needed)s.")

    def __init__(self, *, balance: int, needed: int) -> None:
        super().__init__(balance=balance, needed=needed)
        self.balance = balance
        self.needed = needed

    @property
    def lacking(self) -> int:
        """How many points more it would take."""
        return self.needed - self.balance


class CorrectionTooLarge(OfOneField):
    """A correction would take more points than there are."""

    field = "points"
    status = 422
    says = _l("The account has %(balance)s usable points; %(wanted)s cannot be deducted.")


class NeedsSecondPerson(Refusal):
    """A correction is larger than one member of staff may make alone."""

    says = _l("One person may correct at most %(limit)s points of a customer within 24 hours.")


class AccountClosed(Refusal):
    """The points of somebody who has left cannot be corrected."""

    says = _l("The account is closed. Its points can no longer be corrected.")


class LineOfAnother(OfOneField):
    """The line to be corrected is not, or no longer, the customer's."""

    field = "line"
    says = _l("The line no longer belongs to the customer.")


class OwnRequest(Refusal):
    """Whoever asks for a large correction does not decide on it."""

    status = 403
    says = _l("You requested this correction, so someone else must decide on it.")


class AlreadyDecided(Refusal):
    """Somebody has approved or refused the correction before."""

    says = _l("This correction has already been decided.")
