"""Why the books say no."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.refusals import Refusal


class NotEnoughPoints(Refusal):
    """The account holds fewer usable points than asked for."""

    says = _l("You have %(balance)s of the %(needed)s points that this takes.")


class CorrectionTooLarge(Refusal):
    """A correction would take more points than there are."""

    status = 422
    says = _l("The account has %(balance)s usable points; %(wanted)s cannot be taken.")
