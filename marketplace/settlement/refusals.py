"""Define the refusals of settlement."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import OfOneField, Refusal


class NotFromThisState(Refusal):
    """Refusal of a step that a statement's state does not allow, perhaps since a moment ago."""

    says = _l("The statement's status does not allow this. Please look at it again.")


class LinesDisputed(Refusal):
    """Refusal to approve a statement while the partner waits for an answer about a line."""

    says = _l("The partner disputes a line of this statement. Decide on it first.")


class OwnApproval(Refusal):
    """Refusal where one person would be both the first and the second to approve."""

    status = 403
    says = _l("You have already approved this statement. A second person must approve it too.")


class TooLateToDispute(Refusal):
    """Refusal of a dispute about a statement that was approved or paid."""

    says = _l("The statement is already approved. Please write to us about this line.")


class AlreadyDisputed(Refusal):
    """Refusal of a second dispute about a line."""

    says = _l("This line has already been disputed.")


class DisputeOver(Refusal):
    """Refusal of a message or a decision about a dispute that has ended."""

    says = _l("This dispute has ended.")


class TooManyMessages(Refusal):
    """Refusal of one more message in an exchange that should be brief."""

    says = _l("A dispute holds at most %(most)s messages. Please contact each other directly.")


class NothingOwed(Refusal):
    """Refusal to reverse a line for which nothing is owed, or no longer."""

    says = _l("Nothing is owed for this code, so there is nothing to take back.")


class AlreadyReversed(Refusal):
    """Refusal to reverse a code twice."""

    says = _l("This code has already been reversed.")


class PaidOutOfTime(OfOneField):
    """Refusal of a day of payment before the closing or in the future."""

    field = "paid_on"
    status = 422
    says = _l("Enter the day of the payment: from the statement's closing until today.")
