"""Decide on an application: approve it, ask the applicant back, or refuse it with a reason.

Approving makes the partner, its branches, its owner and its first proposal in one transaction. The
owner's account was made by staff, so it confirms codes once a second person approved it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import lazy_gettext as _l
from slugify import slugify
from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.catalogue.applications import notices
from marketplace.catalogue.applications.duplicates import partner_with_tax_number
from marketplace.catalogue.applications.models import (
    ApplicationQuestion,
    ApplicationState,
    PartnerApplication,
)
from marketplace.catalogue.applications.transitions import require_move
from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.offers.content import OfferContent
from marketplace.catalogue.partners.branches import BranchContent, add_branch
from marketplace.catalogue.partners.partners import PartnerContent, create_partner
from marketplace.catalogue.proposals.propose import propose
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.messages.invitations import create_invited
from marketplace.programme.in_force import programme_now

LONGEST_USERNAME = 40
SHORTEST_USERNAME = 3


class AlreadyPartner(Refusal):
    """A partner that takes part was approved under the same tax number."""

    says = _l("A partner with this tax number takes part already.")


@dataclass(frozen=True, slots=True)
class NewPartner:
    """The rows that an approval made."""

    partner_id: int
    owner_id: int
    offer_id: int


def approve_application(
    *, application_id: int, category_id: int, points: int, actor: Actor
) -> NewPartner:
    """Approve the application; its first offer becomes a proposal in the category, for the points.

    Raises NotFound, ApplicationDecided, AlreadyPartner and InvalidInput.
    """
    with transaction() as session:
        application = _lock_business(session, application_id)
        if partner_with_tax_number(session, application.tax_number) is not None:
            raise AlreadyPartner
        partner_id = _create_partner(application, actor)
        require_move(
            session,
            application_id,
            ApplicationState.APPROVED,
            partner_id=partner_id,
            decided_by=actor.user_id,
        )
        owner_id = _invite_owner(application, partner_id, actor)
        content = _first_offer(application, partner_id, category_id, points)
        made = NewPartner(partner_id, owner_id, propose(content=content, actor=actor))
        notices.tell_approval(session, application, _name_of(session, owner_id))
        audit.record(
            actor, "application.approve", "application", application_id, after=asdict(made)
        )
    job_queue.wake()
    return made


def ask_applicant(*, application_id: int, question: str, actor: Actor) -> None:
    """Ask the applicant, who answers on a page; raises NotFound, ApplicationDecided."""
    with transaction() as session:
        application = _lock(session, application_id)
        require_move(session, application_id, ApplicationState.ASKED)
        session.add(
            ApplicationQuestion(
                application_id=application_id,
                question=question,
                asked_by=actor.user_id,
                asked_at=clock.now(),
            )
        )
        notices.tell_question(session, application, question)
        audit.record(actor, "application.ask", "application", application_id, reason=question)
    job_queue.wake()


def refuse_application(*, application_id: int, reason: str, actor: Actor) -> None:
    """Refuse the application, and tell the applicant why; raises NotFound, ApplicationDecided."""
    with transaction() as session:
        application = _lock(session, application_id)
        require_move(
            session,
            application_id,
            ApplicationState.REFUSED,
            reason=reason,
            decided_by=actor.user_id,
        )
        notices.tell_refusal(session, application, reason)
        audit.record(actor, "application.refuse", "application", application_id, reason=reason)
    job_queue.wake()


def _lock(session: Session, application_id: int) -> PartnerApplication:
    found = session.get(
        PartnerApplication, application_id, with_for_update=True, populate_existing=True
    )
    if found is None:
        raise NotFound
    return found


def _lock_business(session: Session, application_id: int) -> PartnerApplication:
    """Return the application, with all of its tax number locked in one order.

    Two applications of one business that are approved at the same moment so queue.
    """
    number = select(PartnerApplication.tax_number).where(PartnerApplication.id == application_id)
    same = session.scalars(
        select(PartnerApplication)
        .where(PartnerApplication.tax_number.in_(number))
        .order_by(PartnerApplication.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    found = next((one for one in same if one.id == application_id), None)
    if found is None:
        raise NotFound
    return found


def _create_partner(application: PartnerApplication, actor: Actor) -> int:
    """Create the partner with its branches; returns its id."""
    content = PartnerContent(
        name=application.business, email=application.email, phone=application.phone
    )
    partner_id = create_partner(content=content, actor=actor)
    for branch in application.branches:
        add_branch(partner_id=partner_id, content=BranchContent(**branch), actor=actor)
    return partner_id


def _invite_owner(application: PartnerApplication, partner_id: int, actor: Actor) -> int:
    """Create the owner, who gets a link to choose a password; returns the user's id."""
    return create_invited(
        username=_username(application.business),
        role=Role.OWNER,
        email=application.email,
        name=application.contact,
        language=application.language,
        partner_id=partner_id,
        actor=actor,
        any_free_name=True,
    ).user_id


def _first_offer(
    application: PartnerApplication, partner_id: int, category_id: int, points: int
) -> OfferContent:
    return OfferContent(
        kind=OfferKind.PARTNER,
        partner_id=partner_id,
        category_id=category_id,
        title={application.language: application.offer_title},
        description={application.language: application.offer_description},
        points=points,
        worth_cents=application.offer_worth_cents,
        code_days=programme_now().code_days,
    )


def _username(business: str) -> str:
    """Return the username that the owner starts with; a taken one becomes the nearest free one."""
    name = slugify(business, max_length=LONGEST_USERNAME, word_boundary=True)
    return name if len(name) >= SHORTEST_USERNAME else f"{name}-partner".lstrip("-")


def _name_of(session: Session, user_id: int) -> str:
    return session.scalars(select(User.username).where(User.id == user_id)).one()
