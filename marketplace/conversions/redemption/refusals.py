"""Define the refusals of codes at the counter, the phone and the till of a partner."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l

from marketplace.foundation import clock
from marketplace.foundation.refusals import Refusal


class CodeRefused(Refusal):
    """Refusal of a code that is not this partner's; the answer is the same for all such codes."""

    status = 404
    says = _l("We do not know this code. Please check it and try again.")


class AlreadyConfirmed(Refusal):
    """Refusal of the partner's own code that was confirmed before, at a branch if it is known."""

    says = _l("This code was already confirmed on %(at)s (%(branch)s).")

    def __init__(self, *, at: datetime | None, branch: str | None) -> None:
        super().__init__(at=at, branch=branch)
        if not branch:
            self.says = _l("This code was already confirmed on %(at)s.")
        told = {"confirmed_at": at.isoformat() if at else None, "branch": branch}
        self._told = {name: value for name, value in told.items() if value}

    @property
    def api_details(self) -> dict[str, str]:
        """Return the moment of the confirmation in ISO 8601, and the branch if it is known."""
        return self._told


class CodeExpired(Refusal):
    """Refusal of the partner's own code after its time."""

    status = 410
    says = _l("This code was valid until %(last_day)s.")

    def __init__(self, *, good_until: datetime) -> None:
        super().__init__(last_day=clock.last_day(good_until))


class CodeCancelled(Refusal):
    """Refusal of the partner's own code that was cancelled; the customer has the points back."""

    status = 410
    says = _l("This code was cancelled on %(at)s.")


class NotThisBranch(Refusal):
    """Refusal of a branch that is another partner's, closed, or not the cashier's."""

    status = 422
    says = _l("Choose one of your branches.")
