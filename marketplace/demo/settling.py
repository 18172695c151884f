"""Write the demo's terms with its partners, pay most of what is due, and dispute one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from schwifty import IBAN
from sqlalchemy import select

from marketplace.accounts.audit import Actor
from marketplace.catalogue.models import Offer
from marketplace.catalogue.partners.change_terms import TermsContent, change_payee, change_terms
from marketplace.catalogue.partners.payee import PayeeContent
from marketplace.catalogue.partners.terms_models import Basis
from marketplace.demo.catalogue import DEMO, Catalogue
from marketplace.demo.paying import pay_by_run
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.settlement.approve import approve, mark_paid
from marketplace.settlement.disputes import dispute_line
from marketplace.settlement.models import StatementState
from marketplace.settlement.statement_lines import lines_after
from marketplace.settlement.statements import StatementFilter, StatementRow, every

WHY: Final = "Marrëveshja e bashkëpunimit"
TAX: Final = 1_800
SHARES: Final = (7_000, 6_500, 8_000)  # hundredths of a percent, one partner after the other
BANK, FIRST_ACCOUNT, FIRST_TAX_NUMBER = "1212", 1_234_567_890, 811_000_001
BOOK, BOOK_CENTS = "LIBER1", 300
OWNER, PARTNER = "drita", "Kafe Tri Lule"


def write_terms(catalogue: Catalogue) -> None:
    """Agree with each partner on a share of a code's worth, and on the payment of one book."""
    for number, (name, partner_id) in enumerate(catalogue.partners.items()):
        share = TermsContent(basis=Basis.SHARE, share_bp=SHARES[number % len(SHARES)], tax_bp=TAX)
        change_terms(partner_id=partner_id, content=share, why=WHY, made_from=0, actor=DEMO)
        iban = IBAN.generate("XK", bank_code=BANK, account_code=str(FIRST_ACCOUNT + number))
        payee = PayeeContent(
            legal_name=f"{name} SH.P.K.",
            tax_number=str(FIRST_TAX_NUMBER + number),
            iban=str(iban),
            payment_days=15,
        )
        change_payee(partner_id=partner_id, content=payee, why=WHY, made_from=0, actor=DEMO)
    book = db.session.execute(
        select(Offer.id, Offer.partner_id).where(Offer.offer_code == BOOK)
    ).one()
    change_terms(
        partner_id=book.partner_id,
        offer_id=book.id,
        content=TermsContent(basis=Basis.FIXED, fixed_cents=BOOK_CENTS, tax_bp=TAX),
        why=WHY,
        made_from=0,
        actor=DEMO,
    )


def settle(catalogue: Catalogue, users: Mapping[str, int]) -> None:
    """Approve and pay what is due; a payment run has each other partner's newest.

    The owner disputes a line of their own newest statement.
    """
    finance = Actor(user_id=users["finance"], username="finance")
    due = list(every(StatementFilter(due_by=clock.today())))
    newest = {statement.partner_id: statement.id for statement in due}
    disputed = newest.pop(catalogue.partners[PARTNER], None)
    for statement in due:
        if statement.id == disputed:
            continue
        with clock.put_back(clock.now() - clock.start_of(statement.due_on)):
            _settle(statement, finance, is_paid=statement.id not in newest.values())
    pay_by_run(finance)
    closed = StatementFilter(partner_id=catalogue.partners[PARTNER], states={StatementState.CLOSED})
    for statement in list(every(closed))[-1:]:
        (line,) = lines_after(statement.id, size=1)
        dispute_line(
            line_id=line.id,
            partner_id=statement.partner_id,
            text="Klienti mori dy kafe, jo një.",
            actor=Actor(user_id=users[OWNER], username=OWNER),
        )


def _settle(statement: StatementRow, finance: Actor, *, is_paid: bool) -> None:
    if approve(statement_id=statement.id, actor=finance) and is_paid:
        mark_paid(
            statement_id=statement.id,
            paid_on=statement.due_on,
            reference=f"PAG-{statement.label}",
            actor=finance,
        )
