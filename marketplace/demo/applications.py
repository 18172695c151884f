"""The demo's applications of businesses: one waits for marketing, one was asked a question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role
from marketplace.catalogue.applications.apply import apply, prove_application
from marketplace.catalogue.applications.content import ApplicationContent, FirstOffer
from marketplace.catalogue.applications.decide import ask_applicant
from marketplace.catalogue.models import Partner
from marketplace.catalogue.partner_setup.acceptances import accept_terms
from marketplace.catalogue.partners.branches import BranchContent
from marketplace.demo import toml_files
from marketplace.demo.catalogue import Catalogue
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.legal_texts.versions import OF_SOFTWARE
from marketplace.messages.models import OutboxMessage

STILL_SETTING_UP = "Libraria Faqja"


def receive_applications(users: Mapping[str, int]) -> None:
    """Let the businesses apply and prove their emails some days ago, and ask one of them."""
    marketing = Actor(user_id=users["marketing"], username="marketing")
    for application in toml_files.read("applications.toml")["application"]:
        with clock.put_back(timedelta(days=application["days_ago"])):
            application_id = apply(content=_content(application), address=None)
            sent = select(OutboxMessage.facts).where(
                OutboxMessage.recipient == application["email"]
            )
            link = db.session.scalars(sent).one()["link"]
            prove_application(token=link.rpartition("/")[2])
        if "question" in application:
            with clock.put_back(timedelta(days=1)):
                ask_applicant(
                    application_id=application_id,
                    question=application["question"],
                    actor=marketing,
                )


def finish_setups(catalogue: Catalogue, users: Mapping[str, int]) -> None:
    """Let all partners but one, which shows the list of first steps, be done with it.

    Their owners have accepted the terms.
    """
    for user in toml_files.read("people.toml")["user"]:
        if user["role"] == Role.OWNER and user["partner"] != STILL_SETTING_UP:
            accept_terms(
                partner_id=catalogue.partners[user["partner"]],
                number=OF_SOFTWARE,
                language="sq",
                actor=Actor(user_id=users[user["username"]], username=user["username"]),
            )
    kept = catalogue.partners.get(STILL_SETTING_UP)
    with transaction() as session:
        session.execute(
            update(Partner).where(Partner.id != kept).values(set_up_at=Partner.created_at)
        )


def _content(application: Mapping[str, Any]) -> ApplicationContent:
    same = ("business", "tax_number", "contact", "email", "phone", "language")
    return ApplicationContent(
        branches=tuple(BranchContent(**branch) for branch in application["branch"]),
        offer=FirstOffer(**application["offer"]),
        **{name: application[name] for name in same},
    )
