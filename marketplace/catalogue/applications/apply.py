"""Apply to be a partner, prove the email by its link, answer a question, and withdraw.

Nothing that an applicant sees or waits for tells whether a business or an email is known already:
every application is kept and answered alike, and the owner of the email gets the mail. Staff see
which others it resembles (`duplicates`).
"""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from marketplace.accounts import throttle
from marketplace.accounts.throttle import Scope
from marketplace.catalogue.applications import notices
from marketplace.catalogue.applications.content import ApplicationContent, columns_of
from marketplace.catalogue.applications.links import application_of_link
from marketplace.catalogue.applications.models import (
    ApplicationQuestion,
    ApplicationState,
    PartnerApplication,
)
from marketplace.catalogue.applications.transitions import ApplicationDecided, move, require_move
from marketplace.foundation import clock, job_queue
from marketplace.foundation.ip_addresses import network
from marketplace.foundation.refusals import InvalidInput
from marketplace.foundation.transaction import transaction

LONGEST_ANSWER: Final = 4_000


def apply(*, content: ApplicationContent, address: str | None) -> int:
    """Keep the application and email the link that proves it; returns its id.

    Raises InvalidInput, and TooManyAttempts alike for every network and email.
    """
    columns = columns_of(content)
    with transaction() as session:
        throttle.claim(Scope.APPLY_ADDRESS, network(address))
        throttle.claim(Scope.APPLY_EMAIL, columns["email"])
        application = PartnerApplication(
            state=ApplicationState.UNPROVEN, applied_at=clock.now(), **columns
        )
        session.add(application)
        session.flush()
        notices.ask_for_proof(session, application)
    job_queue.wake()
    return application.id


def prove_application(*, token: str) -> None:
    """Let the application count, as its link proves the email; idempotent.

    Raises ApplicationLinkNotGood.
    """
    with transaction() as session:
        application = application_of_link(token)
        which = PartnerApplication.id == application.id
        unproven = PartnerApplication.state == ApplicationState.UNPROVEN
        move(session, ApplicationState.WAITING, which, unproven, proven_at=clock.now())


def answer_question(*, token: str, answer: str) -> None:
    """Answer marketing's open question, so that the application waits for marketing again.

    Raises ApplicationLinkNotGood, InvalidInput, and ApplicationDecided without an open question.
    """
    if not 0 < len(answer.strip()) <= LONGEST_ANSWER:
        raise InvalidInput("answer", _l("Please fill this in."))
    with transaction() as session:
        application = application_of_link(token)
        which = PartnerApplication.id == application.id
        asked = PartnerApplication.state == ApplicationState.ASKED
        if not move(session, ApplicationState.WAITING, which, asked):
            raise ApplicationDecided
        session.execute(
            update(ApplicationQuestion)
            .where(
                ApplicationQuestion.application_id == application.id,
                ApplicationQuestion.answer.is_(None),
            )
            .values(answer=answer.strip(), answered_at=clock.now())
        )


def withdraw_application(*, token: str) -> None:
    """End the application as its applicant wants; raises ApplicationLinkNotGood.

    Raises ApplicationDecided for one that has ended.
    """
    with transaction() as session:
        require_move(session, application_of_link(token).id, ApplicationState.WITHDRAWN)
