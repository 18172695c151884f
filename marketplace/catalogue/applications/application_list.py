"""List applications for staff, with their state and age, and read one with its questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from marketplace.accounts.models import User
from marketplace.catalogue.applications.models import (
    ApplicationQuestion,
    ApplicationState,
    PartnerApplication,
)
from marketplace.catalogue.applications.transitions import OPEN
from marketplace.foundation.extensions import db
from marketplace.foundation.records import records
from marketplace.foundation.refusals import NotFound

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application in the list; `since` is when its email was proven."""

    id: int
    business: str
    contact: str
    state: ApplicationState
    since: datetime
    branches: int


@dataclass(frozen=True, slots=True)
class ApplicationPage:
    """One page of applications: `total` of all pages."""

    applications: tuple[ApplicationRow, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Return the number of pages, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question to the applicant, the colleague who asked, and the answer."""

    question: str
    asked_by: str | None
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None


def find_applications(state: ApplicationState | None, page: int) -> ApplicationPage:
    """Return the open applications, the oldest first; or those of a state, the newest first."""
    query = select(PartnerApplication)
    if state is None:
        query = query.where(PartnerApplication.state.in_(OPEN))
        ordered = query.order_by(PartnerApplication.proven_at, PartnerApplication.id)
    else:
        query = query.where(PartnerApplication.state == state)
        ordered = query.order_by(PartnerApplication.id.desc())
    total = db.session.scalar(select(func.count()).select_from(query.subquery()))
    rows = db.session.scalars(ordered.limit(PAGE).offset((page - 1) * PAGE))
    found = tuple(
        ApplicationRow(
            id=row.id,
            business=row.business,
            contact=row.contact,
            state=row.state,
            since=row.proven_at or row.applied_at,
            branches=len(row.branches),
        )
        for row in rows
    )
    return ApplicationPage(found, total or 0, page)


def waiting_count() -> int:
    """Return how many applications wait for marketing."""
    waiting = PartnerApplication.state == ApplicationState.WAITING
    return (
        db.session.scalar(select(func.count()).select_from(PartnerApplication).where(waiting)) or 0
    )


def application_of_partner(partner_id: int) -> int | None:
    """Return the id of the application that became the partner, or None."""
    return db.session.scalar(
        select(PartnerApplication.id).where(PartnerApplication.partner_id == partner_id)
    )


def application_of(application_id: int) -> PartnerApplication:
    """Return the application; raises NotFound, also for one whose email is not proven."""
    found = db.session.scalar(
        select(PartnerApplication)
        .where(
            PartnerApplication.id == application_id,
            PartnerApplication.state != ApplicationState.UNPROVEN,
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def questions_of(application_id: int) -> list[QuestionRow]:
    """Return the questions about the application, the oldest first."""
    found = db.session.execute(
        select(
            ApplicationQuestion.question,
            User.username.label("asked_by"),
            ApplicationQuestion.asked_at,
            ApplicationQuestion.answer,
            ApplicationQuestion.answered_at,
        )
        .outerjoin(User, User.id == ApplicationQuestion.asked_by)
        .where(ApplicationQuestion.application_id == application_id)
        .order_by(ApplicationQuestion.id)
    )
    return records(QuestionRow, found)
