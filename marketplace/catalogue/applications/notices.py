"""Write the emails about an application to its applicant, in the transaction that causes them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from marketplace.catalogue.applications.links import make_link
from marketplace.catalogue.applications.models import PartnerApplication
from marketplace.catalogue.applications.transitions import ANSWERED_WITHIN, PROVEN_WITHIN
from marketplace.messages import outbox


def ask_for_proof(session: Session, application: PartnerApplication) -> None:
    """Confirm the receipt, with the link that proves the email."""
    facts = {"link": make_link(session, application.id), "days": PROVEN_WITHIN.days}
    _write(session, application, "application_proof", facts)


def tell_question(session: Session, application: PartnerApplication, question: str) -> None:
    """Pass on marketing's question, with the link to the page that answers it."""
    link, days = make_link(session, application.id), ANSWERED_WITHIN.days
    facts = {"question": question, "link": link, "days": days}
    _write(session, application, "application_question", facts)


def tell_approval(session: Session, application: PartnerApplication, username: str) -> None:
    """Tell that the business is a partner; the link to the password comes by an invitation."""
    _write(session, application, "application_approved", {"username": username})


def tell_refusal(session: Session, application: PartnerApplication, reason: str) -> None:
    """Tell that the application was refused, and why."""
    _write(session, application, "application_refused", {"reason": reason})


def tell_expiry(session: Session, application: PartnerApplication) -> None:
    """Tell that the application ended, as the question was not answered."""
    _write(session, application, "application_expired", {})


def _write(
    session: Session, application: PartnerApplication, kind: str, facts: dict[str, object]
) -> None:
    outbox.write(
        session,
        kind,
        language=application.language,
        email=application.email,
        phone=None,
        facts=facts | {"business": application.business},
    )
