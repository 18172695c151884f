"""Why staff cannot do something with an order now."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal


class AlreadySettled(Refusal):
    """The order is delivered, refused or dropped."""

    says = _l("This order is already settled.")


class BeingAsked(Refusal):
    """A worker is asking the network about it at this moment."""

    says = _l("The network is already being asked about it. Try again in two minutes.")
