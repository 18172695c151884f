"""Find a partner's owners by email, and tell them that payments go to another account."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role, User
from marketplace.catalogue.models import Partner
from marketplace.foundation.languages import default_language
from marketplace.messages import outbox

SHOWN: int = 4  # last characters of the account


def owner_addresses(session: Session, partner: Partner) -> dict[str, str]:
    """Return the language for each address: of every active owner, and of the partner itself."""
    owners = select(User.email, User.language).where(
        User.partner_id == partner.id,
        User.role == Role.OWNER,
        User.email.is_not(None),
        User.deactivated_at.is_(None),
    )
    languages: dict[str, str] = {row.email: row.language for row in session.execute(owners)}
    if partner.email:
        languages.setdefault(partner.email, default_language())
    return languages


def tell_new_account(session: Session, partner: Partner, iban: str) -> None:
    """Write to every active owner, and to the partner's address, once each.

    Call `job_queue.wake()` after the transaction.
    """
    facts = {"partner": partner.name, "ending": iban[-SHOWN:]}
    for email, language in owner_addresses(session, partner).items():
        outbox.write(
            session, "payee_changed", language=language, email=email, phone=None, facts=facts
        )
