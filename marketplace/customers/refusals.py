"""Define the refusals of what a customer asks for on any channel."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import Refusal


class AccountStopped(Refusal):
    """Refusal where the customer or support stopped the account, on every channel."""

    status = 403
    says = _l(
        "This account is stopped: nothing is converted and no points are shown. Customer care can"
        " open it again."
    )
