"""The operator's account, partners' accounts and statements that wait for a payment run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import current_app

from marketplace.accounts.models import Role
from marketplace.catalogue.partners.change_terms import change_payee
from marketplace.catalogue.partners.payee import PayeeContent
from marketplace.foundation import clock
from marketplace.settlement.approve import approve
from marketplace.settlement.payments import make_run
from marketplace.settlement.payments.answers import Answer
from marketplace.settlement.payments.run_transitions import mark_sent
from tests.settlement.conftest import SettledStatement
from tests.support.cast import Cast, Person

ACCOUNT = {
    "bank_name": "Pika e Çmuar & Co",
    "bank_iban": "XK051212012345678906",
    "bank_bic": "NCBVXKPR",
}
IBAN = "XK051000000000000053"


def set_account(**given: Any) -> None:
    """Set the operator's own account in the settings of the test's app; empty where given so."""
    settings = current_app.config["SETTINGS"]
    current_app.config["SETTINGS"] = settings.model_copy(update=ACCOUNT | given)


def write_payee(cast: Cast, partner_id: int, by: int | None = None) -> None:
    """Write down whom to pay for the partner: by support, which never settles, or the user."""
    content = PayeeContent(
        legal_name="Furra Drita SH.P.K. & Gjilan", tax_number="1", iban=IBAN, payment_days=10
    )
    actor = cast.staff(Role.SUPPORT).actor
    if by is not None:
        actor = replace(actor, user_id=by)
    change_payee(partner_id=partner_id, content=content, why="n", made_from=0, actor=actor)


def to_pay(settled: SettledStatement, by: Person | None = None) -> int:
    """Approve the statement, by finance or another, with all that a run needs; returns its id."""
    set_account()
    write_payee(settled.cast, settled.cast.bakery.id)
    approve(statement_id=settled.statement_id, actor=(by or settled.finance).actor)
    return settled.statement_id


def run_of(settled: SettledStatement, **given: Any) -> int:
    """Make a run of the statement by finance, unless given otherwise; returns its id."""
    usual: dict[str, Any] = {"statement_ids": [settled.statement_id], "key": uuid4().hex}
    usual |= {"execute_on": clock.today(), "actor": settled.finance.actor}
    return make_run.make_run(**usual | given)


def sent(settled: SettledStatement) -> int:
    """A run of the statement that the bank has; returns its id."""
    to_pay(settled)
    made = run_of(settled)
    mark_sent(run_id=made, actor=settled.finance.actor)
    return made


def answered(reference: str, status: str = "paid", reason: str = "", day: str = "") -> Answer:
    """A row of the bank's answer, of today."""
    return Answer(2, reference, status, day or clock.today().isoformat(), reason)
