"""Define the refusals of payment runs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.foundation.refusals import OfOneField, Refusal


class NoOwnAccount(Refusal):
    """Refusal of a run while the settings do not name the operator's own account."""

    says = _l(
        "The operator's own account is not set up. The settings BANK_NAME, BANK_IBAN and BANK_BIC "
        "name it."
    )


class NotToPay(Refusal):
    """Refusal of a run with a statement that is not approved, or in another run."""

    says = _l("Statement %(number)s is not approved, or it is already in a payment run.")


class NoPayee(Refusal):
    """Refusal of a run with a statement of a partner whose account is unknown."""

    says = _l("No IBAN is written down for %(partner)s, so statement %(number)s cannot be paid.")


class NothingToPay(Refusal):
    """Refusal of a run with a statement whose total is zero or negative."""

    says = _l("The total of statement %(number)s is not positive, so there is nothing to pay.")


class OutsideDays(OfOneField):
    """Refusal of a day of execution in the past, or far ahead."""

    field = "execute_on"
    status = 422
    says = _l("Enter a day from today until %(most)s days ahead.")


class RunMoved(Refusal):
    """Refusal of a step that a run's state does not allow, perhaps since a moment ago."""

    says = _l("The payment run's status does not allow this. Please look at it again.")


class OwnRun(Refusal):
    """Refusal where the person who made a run would release it too."""

    status = 403
    says = _l("You made this payment run. A second person must release it.")


class InPaymentRun(Refusal):
    """Refusal to record by hand the payment of a statement that a run is paying."""

    says = _l("This statement is in a payment run. Undo the run, or import the bank's answer.")
