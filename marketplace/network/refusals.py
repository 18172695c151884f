"""Define the refusals of what staff try to do with an order."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal


class AlreadySettled(Refusal):
    """Refusal where the order is delivered, refused or dropped."""

    says = _l("This order is already settled.")


class RequestInProgress(Refusal):
    """Refusal while a worker is calling the network about the order."""

    says = _l("The network is already being asked about it. Try again in two minutes.")
