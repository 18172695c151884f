"""Two members of staff decide on one application at once: one of them does."""

from __future__ import annotations

from unittest.mock import patch

from flask import Flask
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from marketplace.accounts.models import Role
from marketplace.catalogue.applications import decide, transitions
from marketplace.catalogue.applications.decide import (
    AlreadyPartner,
    approve_application,
    refuse_application,
)
from marketplace.catalogue.applications.models import ApplicationState, PartnerApplication
from marketplace.catalogue.applications.transitions import ApplicationDecided
from marketplace.catalogue.models import Partner
from marketplace.foundation.extensions import db
from tests.catalogue.applications.conftest import Applied
from tests.support.cast import Cast
from tests.support.concurrency import Gap, all_at_once, naive_transactions


def partners() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(Partner.name)))


def approve_and_refuse(app: Flask, cast: Cast, application_id: int) -> list[Exception]:
    category = cast.category()
    actors = [cast.staff(role).actor for role in (Role.MARKETING, Role.ADMINISTRATOR)]

    def work(number: int) -> object:
        if number:
            return refuse_application(
                application_id=application_id, reason="Too far", actor=actors[1]
            )
        return approve_application(
            application_id=application_id, category_id=category, points=30, actor=actors[0]
        )

    results = all_at_once(app, work, people=2)
    return [one for one in results if isinstance(one, Exception)]


def test_of_an_approval_and_a_refusal_at_once_one_counts(
    app: Flask, cast: Cast, applied: Applied
) -> None:
    application_id = applied()
    (refused,) = approve_and_refuse(app, cast, application_id)
    assert isinstance(refused, ApplicationDecided)
    state = db.session.get_one(PartnerApplication, application_id, populate_existing=True).state
    assert (state is ApplicationState.APPROVED) == (partners() == ["Kafe Guri"])


def test_a_decision_that_only_looks_at_the_state_makes_both(
    app: Flask, cast: Cast, applied: Applied
) -> None:
    application_id, gap = applied(), Gap(0)

    def look_then_write(
        session: Session, to: ApplicationState, *which: ColumnElement[bool], **values: object
    ) -> list[int]:
        found = session.scalars(select(PartnerApplication).where(*which)).one()
        assert found.state in transitions.sources(to)
        gap()
        ended = {"state": to, "ended_at": found.applied_at}
        session.execute(update(PartnerApplication).where(*which).values(ended | values))
        return [found.id]

    with naive_transactions(), patch.object(transitions, "move", look_then_write):
        failed = approve_and_refuse(app, cast, application_id)
    assert not any(isinstance(one, ApplicationDecided) for one in failed)


def test_two_applications_of_one_business_approved_at_once_make_one_partner(
    app: Flask, cast: Cast, applied: Applied
) -> None:
    both = [applied(), applied(email="second@example.com")]
    category, actor = cast.category(), cast.staff(Role.MARKETING).actor
    results = all_at_once(
        app,
        lambda number: approve_application(
            application_id=both[number], category_id=category, points=30, actor=actor
        ),
        people=2,
    )
    assert [type(one) for one in results if isinstance(one, Exception)] == [AlreadyPartner]
    assert partners() == ["Kafe Guri"]


def test_two_of_one_business_are_both_approved_without_the_lock(
    app: Flask, cast: Cast, applied: Applied
) -> None:
    both = [applied(), applied(email="second@example.com")]
    category, actor = cast.category(), cast.staff(Role.MARKETING).actor
    gap, look = Gap(0), decide.partner_with_tax_number

    def look_and_wait(session: Session, number: str) -> int | None:
        found = look(session, number)
        gap()
        return found

    with naive_transactions(), patch.object(decide, "partner_with_tax_number", look_and_wait):
        results = all_at_once(
            app,
            lambda number: approve_application(
                application_id=both[number], category_id=category, points=30, actor=actor
            ),
            people=2,
        )
    assert not any(isinstance(one, AlreadyPartner) for one in results)
