"""An application of a business, and the links that its applicant gets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue.applications.apply import apply, prove_application
from marketplace.catalogue.applications.content import ApplicationContent, FirstOffer
from marketplace.catalogue.partners.branches import BranchContent
from marketplace.foundation.extensions import db
from marketplace.messages.models import OutboxMessage

Link = Callable[[str], str]
Applied = Callable[..., int]
EMAIL = "guri@example.com"


def content(**given: Any) -> ApplicationContent:
    """A complete application of Kafe Guri with two branches."""
    usual: dict[str, Any] = {
        "business": "Kafe Guri",
        "tax_number": "NUI 811 234 567",
        "contact": "Guri Gashi",
        "email": EMAIL,
        "phone": "044 111 222",
        "language": "en",
        "branches": (
            BranchContent(name="Kafe Guri", city="Peja", address="Rruga 1"),
            BranchContent(name="Kafe Guri 2", city="Prizren", address="Rruga 2"),
        ),
        "offer": FirstOffer(title="Coffee", description="A large one", worth_cents=150),
    }
    return ApplicationContent(**usual | given)


def newest_link(kind: str, to: str = EMAIL) -> str:
    """The token of the link in the newest message of the kind to the address."""
    db.session.rollback()
    message = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.kind == kind, OutboxMessage.recipient == to)
        .order_by(OutboxMessage.id.desc())
    ).first()
    assert message is not None, kind
    return str(message.facts["link"]).rpartition("/")[2]


@pytest.fixture
def applied(app: Flask) -> Applied:
    """Apply and prove the email; returns the application's id."""
    assert app

    def applied(**given: Any) -> int:
        wanted = content(**given)
        application_id = apply(content=wanted, address="192.0.2.1")
        prove_application(token=newest_link("application_proof", wanted.email))
        return application_id

    return applied
