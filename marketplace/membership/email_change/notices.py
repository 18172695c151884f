"""Write the messages about a change of email, to the new address, the old one and the phone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts.email_changes.models import EmailChange
from marketplace.accounts.email_changes.transitions import PROVEN_WITHIN, UNDONE_WITHIN
from marketplace.accounts.models import User
from marketplace.customers.models import Customer
from marketplace.messages import outbox


@dataclass(frozen=True, slots=True)
class ChangeNotices:
    """The messages of one change of the user's email, written in its transaction."""

    session: Session
    user: User
    change: EmailChange

    def ask_for_proof(self, token: str) -> None:
        """Write to the new address with the link that proves it.

        The message names no customer: it must not be in their list of messages, in which one to
        the owner of a taken address is missing.
        """
        hours = int(PROVEN_WITHIN.total_seconds()) // 3600
        facts = {"link": _address(f"/account/email/prove/{token}"), "hours": hours}
        outbox.write(
            self.session,
            "email_proof",
            language=self.user.language,
            email=self.change.new_email,
            phone=None,
            facts=facts,
        )

    def tell_owner(self, customer_id: int | None) -> None:
        """Tell the customer who has the new address that another person asked for it."""
        language = select(Customer.language).where(Customer.id == customer_id)
        outbox.write(
            self.session,
            "email_taken",
            language=self.session.scalar(language) or self.user.language,
            email=self.change.new_email,
            phone=None,
            facts={},
            customer_id=customer_id,
        )

    def tell_old_of_request(self, token: str) -> None:
        """Tell the old address and the phone of the request, with a link that refuses it."""
        self._tell_old("email_change_asked", token)

    def tell_old_of_change(self, token: str) -> None:
        """Tell the old address and the phone that the new one counts, with a link to undo it."""
        self._tell_old("email_changed", token)

    def tell_of_undoing(self, counted: list[str]) -> None:
        """Tell the old address, the phone, and the addresses that no longer count."""
        for email, phone in [
            (self.change.old_email, self._phone()),
            *((one, None) for one in counted),
        ]:
            outbox.write(
                self.session,
                "email_undone",
                language=self.user.language,
                email=email,
                phone=phone,
                facts={"old": partly_hidden(self.change.old_email or "")},
                customer_id=self.user.customer_id,
            )

    def _tell_old(self, kind: str, token: str) -> None:
        outbox.write(
            self.session,
            kind,
            language=self.user.language,
            email=self.change.old_email,
            phone=self._phone(),
            facts={
                "new": partly_hidden(self.change.new_email),
                "link": _address(f"/account/email/undo/{token}"),
                "days": UNDONE_WITHIN.days,
            },
            customer_id=self.user.customer_id,
        )

    def _phone(self) -> str | None:
        own = select(Customer.phone).where(Customer.id == self.user.customer_id)
        return self.session.scalar(own)


def partly_hidden(email: str) -> str:
    """Return the email address in a form that only its owner recognizes."""
    name, _at, domain = email.partition("@")
    return f"{name[:1]}***@{domain}"


def _address(path: str) -> str:
    return f"{current_app.config['SETTINGS'].public_url}{path}"
