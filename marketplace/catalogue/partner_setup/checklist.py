"""List the first steps of a partner with what is done, until its owner puts the list away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import ApiToken, User
from marketplace.accounts.second_factor.records import counting_factor
from marketplace.catalogue.models import Branch, Offer, OfferState, Partner
from marketplace.catalogue.partners.partners import lock_partner
from marketplace.catalogue.partners.phone_models import PartnerPhone
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from marketplace.legal_texts.partner_acceptances import accepted_by_partner


class StepName(StrEnum):
    """A step of the list."""

    PASSWORD = "password"  # noqa: S105 - a step, not a secret
    SECOND_FACTOR = "second_factor"
    TERMS = "terms"
    APPROVAL = "approval"
    BRANCHES = "branches"
    COUNTER = "counter"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class SetupStep:
    """A step, and whether it is done."""

    name: StepName
    done: bool


@dataclass(frozen=True, slots=True)
class PartnerSetup:
    """The steps of a partner, and whether there are terms that it has not accepted.

    The steps are empty once all are done or the list was put away.
    """

    steps: tuple[SetupStep, ...] = ()
    terms_due: bool = False


def setup_of(*, partner_id: int, user_id: int) -> PartnerSetup:
    """Return what the owner who signed in sees of the steps, by one statement.

    The password is done: without one nobody signs in.
    """
    conditions = _conditions(partner_id, user_id)
    open_list = Partner.set_up_at.is_(None).label("open_list")
    columns = [condition.label(name.value) for name, condition in conditions.items()]
    found = (
        db.session.execute(
            select(open_list, *columns).where(
                Partner.id == partner_id, Partner.withdrawn_at.is_(None)
            )
        )
        .mappings()
        .one_or_none()
    )
    if found is None:
        return PartnerSetup()
    steps = tuple(SetupStep(name, bool(found.get(name.value, True))) for name in StepName)
    shown = found["open_list"] and not all(step.done for step in steps)
    return PartnerSetup(steps if shown else (), terms_due=not found[StepName.TERMS.value])


def put_list_away(*, partner_id: int, actor: Actor) -> None:
    """Put the list away for good; idempotent. Raises NotFound."""
    with transaction() as session:
        partner = lock_partner(session, partner_id)
        if partner.set_up_at is None:
            partner.set_up_at = clock.now()
            audit.record(actor, "partner.set_up", "partner", partner_id)


def _conditions(partner_id: int, user_id: int) -> dict[StepName, ColumnElement[bool]]:
    phone = exists().where(
        PartnerPhone.partner_id == partner_id,
        PartnerPhone.verified_at.is_not(None),
        PartnerPhone.removed_at.is_(None),
    )
    key = exists().where(ApiToken.partner_id == partner_id, ApiToken.revoked_at.is_(None))
    return {
        StepName.SECOND_FACTOR: counting_factor(user_id),
        StepName.TERMS: accepted_by_partner(partner_id),
        StepName.APPROVAL: exists().where(User.id == user_id, User.unapproved_by.is_(None)),
        StepName.BRANCHES: exists().where(
            Branch.partner_id == partner_id, Branch.closed_at.is_(None)
        ),
        StepName.COUNTER: phone | key,
        StepName.OFFER: exists().where(
            Offer.partner_id == partner_id, Offer.state != OfferState.WITHDRAWN
        ),
    }
