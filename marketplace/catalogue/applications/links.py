"""Make the links that applicants get by email, and find the application that a link belongs to."""

from __future__ import annotations

import secrets

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.identity import hash_token
from marketplace.catalogue.applications.models import (
    ApplicationLink,
    ApplicationState,
    PartnerApplication,
)
from marketplace.catalogue.applications.transitions import PROVEN_WITHIN
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal


class ApplicationLinkNotGood(Refusal):
    """The application was not proven in time, was deleted, or the link never existed."""

    status = 410
    says = _l("This link is no longer valid. You can apply again.")


def make_link(session: Session, application_id: int) -> str:
    """Make a link for the application, in the transaction that sends it; returns its URL."""
    token = secrets.token_urlsafe(32)
    session.add(ApplicationLink(token_hash=hash_token(token), application_id=application_id))
    session.flush()
    return f"{current_app.config['SETTINGS'].public_url}/partner/apply/{token}"


def application_of_link(token: str) -> PartnerApplication:
    """Return the application that the link leads to; raises ApplicationLinkNotGood."""
    in_time = PartnerApplication.applied_at > clock.now() - PROVEN_WITHIN
    found = db.session.scalar(
        select(PartnerApplication)
        .join(ApplicationLink, ApplicationLink.application_id == PartnerApplication.id)
        .where(
            ApplicationLink.token_hash == hash_token(token),
            or_(
                PartnerApplication.state != ApplicationState.UNPROVEN,
                and_(PartnerApplication.state == ApplicationState.UNPROVEN, in_time),
            ),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise ApplicationLinkNotGood
    return found
