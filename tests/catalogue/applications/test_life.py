"""The whole life of an application: applied, proven, asked back, answered, approved, set up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role, User
from marketplace.accounts.resets import reset_password
from marketplace.accounts.security_events.partner_access import (
    AccessNotApproved,
    approve_access,
    require_approved,
)
from marketplace.catalogue.applications.application_list import (
    find_applications,
    questions_of,
    waiting_count,
)
from marketplace.catalogue.applications.apply import (
    answer_question,
    apply,
    prove_application,
    withdraw_application,
)
from marketplace.catalogue.applications.decide import (
    NewPartner,
    approve_application,
    ask_applicant,
    refuse_application,
)
from marketplace.catalogue.applications.expiry import end_overdue
from marketplace.catalogue.applications.links import ApplicationLinkNotGood, application_of_link
from marketplace.catalogue.applications.models import ApplicationState, PartnerApplication
from marketplace.catalogue.applications.transitions import (
    ANSWERED_WITHIN,
    KEPT,
    PROVEN_WITHIN,
    TRANSITIONS,
    ApplicationDecided,
)
from marketplace.catalogue.models import Branch, Offer, OfferState, Partner
from marketplace.catalogue.partner_setup.acceptances import accept_terms
from marketplace.catalogue.partner_setup.checklist import StepName, setup_of
from marketplace.catalogue.proposals.proposal_list import proposal_of
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.legal_texts.partner_acceptances import acceptances_of_partner
from marketplace.legal_texts.versions import OF_SOFTWARE
from marketplace.messages.models import OutboxMessage
from tests.catalogue.applications.conftest import EMAIL, Applied, content, newest_link
from tests.support.cast import Cast


def state_of(application_id: int) -> ApplicationState | None:
    db.session.rollback()
    found = db.session.get(PartnerApplication, application_id, populate_existing=True)
    return found.state if found else None


def approve(cast: Cast, application_id: int) -> NewPartner:
    return approve_application(
        application_id=application_id,
        category_id=cast.category(),
        points=30,
        actor=cast.staff(Role.MARKETING).actor,
    )


def told() -> list[str]:
    db.session.rollback()
    return [
        one.kind
        for one in db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.recipient == EMAIL).order_by(OutboxMessage.id)
        )
    ]


def undone(steps: list[object]) -> set[StepName]:
    return {step.name for step in steps if not step.done}  # type: ignore[attr-defined] # of SetupStep


def test_a_business_comes_by_itself_from_the_form_to_its_first_proposal(cast: Cast) -> None:
    marketing = cast.staff(Role.MARKETING).actor
    application_id = apply(content=content(), address="192.0.2.1")
    assert (state_of(application_id), waiting_count()) == (ApplicationState.UNPROVEN, 0)
    prove_application(token=newest_link("application_proof"))
    assert waiting_count() == 1

    ask_applicant(application_id=application_id, question="Open on Sunday?", actor=marketing)
    answer_question(token=newest_link("application_question"), answer="Yes, from 10.")
    (asked,) = questions_of(application_id)
    assert (asked.question, asked.answer) == ("Open on Sunday?", "Yes, from 10.")

    made = approve(cast, application_id)
    assert state_of(application_id) is ApplicationState.APPROVED
    partner = db.session.get_one(Partner, made.partner_id)
    assert (partner.name, partner.email, partner.phone) == ("Kafe Guri", EMAIL, "+38344111222")
    branches = db.session.scalars(
        select(Branch).where(Branch.partner_id == partner.id).order_by(Branch.id)
    )
    assert [one.city for one in branches] == ["Peja", "Prizren"]
    offer = db.session.get_one(Offer, made.offer_id)
    assert (offer.state, offer.points, offer.worth_cents) == (OfferState.DRAFT, 30, 150)
    assert proposal_of(offer.id) is not None
    assert told() == [
        "application_proof",
        "application_question",
        "invited",
        "application_approved",
    ]

    owner = db.session.get_one(User, made.owner_id)
    assert (owner.username, owner.role, owner.email) == ("kafe-guri", Role.OWNER, EMAIL)
    with pytest.raises(AccessNotApproved):  # made by staff: a second person has to approve it
        require_approved([owner.id])
    assert reset_password(token=newest_link("invited"), password="tulip-ladder-moss") == owner.id
    steps = setup_of(partner_id=partner.id, user_id=owner.id).steps
    assert undone([*steps]) == {
        StepName.SECOND_FACTOR,
        StepName.TERMS,
        StepName.APPROVAL,
        StepName.COUNTER,
    }

    support = cast.staff(Role.ADMINISTRATOR).actor
    approve_access(user_id=owner.id, partner_id=partner.id, actor=support)
    require_approved([owner.id])
    signed = cast.drita.actor.__class__(user_id=owner.id, username=owner.username)
    for _ in range(2):
        accept_terms(partner_id=partner.id, number=OF_SOFTWARE, language="en", actor=signed)
    (accepted,) = acceptances_of_partner(partner.id)
    assert (accepted.number, accepted.username) == (OF_SOFTWARE, "kafe-guri")
    steps = setup_of(partner_id=partner.id, user_id=owner.id).steps
    assert undone([*steps]) == {StepName.SECOND_FACTOR, StepName.COUNTER}


def test_an_application_counts_only_once_its_email_is_proven(cast: Cast) -> None:
    application_id = apply(content=content(), address="192.0.2.1")
    assert find_applications(None, 1).total == 0
    with pytest.raises(ApplicationDecided):
        approve(cast, application_id)
    for _ in range(2):
        prove_application(token=newest_link("application_proof"))
    assert [one.id for one in find_applications(None, 1).applications] == [application_id]


def test_an_unproven_application_is_deleted_and_its_link_ends(cast: Cast) -> None:
    assert cast
    application_id = apply(content=content(), address="192.0.2.1")
    token = newest_link("application_proof")
    with clock.put_back(-PROVEN_WITHIN):
        with pytest.raises(ApplicationLinkNotGood):
            application_of_link(token)
        end_overdue()
    assert state_of(application_id) is None


def test_a_question_that_is_not_answered_ends_the_application_which_is_told(
    cast: Cast, applied: Applied
) -> None:
    application_id = applied()
    marketing = cast.staff(Role.MARKETING).actor
    ask_applicant(application_id=application_id, question="Where?", actor=marketing)
    token = newest_link("application_question")
    with clock.put_back(-ANSWERED_WITHIN):
        for _ in range(2):
            end_overdue()
        assert state_of(application_id) is ApplicationState.EXPIRED
        with pytest.raises(ApplicationDecided):
            answer_question(token=token, answer="Here.")
    assert told()[-1] == "application_expired"
    with clock.put_back(-(ANSWERED_WITHIN + KEPT + timedelta(days=1))):
        end_overdue()
    assert state_of(application_id) is None


def test_a_refusal_is_told_with_its_reason_and_ends_the_application(
    cast: Cast, applied: Applied
) -> None:
    application_id = applied()
    marketing = cast.staff(Role.MARKETING).actor
    refuse_application(application_id=application_id, reason="Too far away", actor=marketing)
    db.session.rollback()
    letter = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.kind == "application_refused")
    ).one()
    assert letter.facts["reason"] == "Too far away"
    with pytest.raises(ApplicationDecided):
        approve(cast, application_id)
    with pytest.raises(ApplicationDecided):
        withdraw_application(token=newest_link("application_proof"))


def test_the_applicant_can_withdraw_until_marketing_has_decided(
    cast: Cast, applied: Applied
) -> None:
    application_id = applied()
    withdraw_application(token=newest_link("application_proof"))
    assert state_of(application_id) is ApplicationState.WITHDRAWN
    with pytest.raises(ApplicationDecided):
        approve(cast, application_id)


def test_only_an_open_question_is_answered(applied: Applied) -> None:
    application_id = applied()
    with pytest.raises(ApplicationDecided):
        answer_question(token=newest_link("application_proof"), answer="Hello?")
    assert state_of(application_id) is ApplicationState.WAITING


def test_every_state_has_its_moves_and_what_begins_can_end() -> None:
    assert TRANSITIONS.keys() == set(ApplicationState)
    ends = {state for state, following in TRANSITIONS.items() if not following}
    for state in TRANSITIONS:
        reached, seen = {state}, set()
        while reached - seen:
            seen |= reached
            reached |= {after for one in reached for after in TRANSITIONS[one]}
        assert reached & ends
