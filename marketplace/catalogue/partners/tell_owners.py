"""Tell a partner's owners by email that payments for its codes go to another account."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role, User
from marketplace.catalogue.models import Partner
from marketplace.messages import outbox

SHOWN: int = 4  # last characters of the account


def tell_new_account(session: Session, partner: Partner, iban: str) -> None:
    """Write to every active owner, and to the partner's address, once each.

    Call `job_queue.wake()` after the transaction.
    """
    owners = select(User.email, User.language).where(
        User.partner_id == partner.id,
        User.role == Role.OWNER,
        User.email.is_not(None),
        User.deactivated_at.is_(None),
    )
    languages = {row.email: row.language for row in session.execute(owners)}
    if partner.email:
        languages.setdefault(partner.email, "sq")
    facts = {"partner": partner.name, "ending": iban[-SHOWN:]}
    for email, language in languages.items():
        outbox.write(
            session, "payee_changed", language=language, email=email, phone=None, facts=facts
        )
