"""Make a payment run of the demo's approved statements, which is still to be sent to the bank."""

from __future__ import annotations

from marketplace.accounts.audit import Actor
from marketplace.foundation import clock
from marketplace.settlement.payments import runs
from marketplace.settlement.payments.make_run import make_run, own_account


def pay_by_run(finance: Actor) -> None:
    """Make the run; none without an account of the operator's own in the settings."""
    ids = [one.id for one in runs.payable()]
    if ids and own_account():
        make_run(statement_ids=ids, execute_on=clock.today(), key="demo", actor=finance)
