"""End applications whose question was not answered in time, and delete old ones."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalogue.applications import notices
from marketplace.catalogue.applications.models import ApplicationState, PartnerApplication
from marketplace.catalogue.applications.transitions import delete_old, move
from marketplace.foundation import clock, job_queue
from marketplace.foundation.transaction import transaction


def end_overdue() -> None:
    """End what is overdue and tell the applicants, delete what is kept no longer; idempotent."""
    with transaction() as session:
        late = PartnerApplication.answer_until <= clock.now()
        ended = move(session, ApplicationState.EXPIRED, late)
        for application in session.scalars(
            select(PartnerApplication).where(PartnerApplication.id.in_(ended))
        ):
            notices.tell_expiry(session, application)
        delete_old(session)
    job_queue.wake()
