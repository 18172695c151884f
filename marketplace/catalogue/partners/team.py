"""Manage a partner's people: add, edit, deactivate and reactivate cashiers.

Every function takes the partner of the owner who acts, and finds only that partner's people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit, users
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.accounts.resets import has_link
from marketplace.catalogue.models import Branch
from marketplace.catalogue.partners.require_branch import require_branch
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction
from marketplace.messages.invitations import (
    Invitation,
    create_invited,
    invite,
    withdraw_invitation,
)


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One of a partner's people; without a branch they work at all branches.

    `invited` is whether they hold a link to choose a password that is still valid.
    `unapproved_by` made the account for staff, and a second member of staff has to approve it.
    """

    user_id: int
    username: str
    name: str
    role: Role
    branch_id: int | None
    deactivated_at: datetime | None
    branch: str | None
    invited: bool
    unapproved_by: int | None


def team_of(partner_id: int) -> list[TeamMember]:
    """Return the partner's people: owners first, then active before deactivated, by username."""
    found = records(TeamMember, db.session.execute(_people(partner_id)))
    return sorted(
        found, key=lambda one: (one.role is not Role.OWNER, bool(one.deactivated_at), one.username)
    )


def cashier_of(partner_id: int, user_id: int) -> TeamMember:
    """Return the partner's cashier; raises NotFound for another user."""
    wanted = _people(partner_id).where(User.id == user_id, User.role == Role.CASHIER)
    row = db.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound
    return record(TeamMember, row)


def add_cashier(
    *,
    partner_id: int,
    username: str,
    name: str,
    branch_id: int | None,
    email: str | None = None,
    actor: Actor,
) -> Invitation:
    """Add a cashier, and send or return a link by which they choose their password.

    A taken username becomes the nearest free one. Raises InvalidInput for the form of the username
    or a branch that is not the partner's.
    """
    with transaction() as session:
        require_branch(session, partner_id, branch_id)
        return create_invited(
            username=username,
            role=Role.CASHIER,
            email=email,
            name=name,
            partner_id=partner_id,
            branch_id=branch_id,
            actor=actor,
            any_free_name=True,  # owners are not told who else has an account
        )


def edit_cashier(
    *, partner_id: int, user_id: int, name: str, branch_id: int | None, actor: Actor
) -> None:
    """Change the cashier's name and branch; raises NotFound, InvalidInput."""
    with transaction() as session:
        cashier = _lock_cashier(session, partner_id, user_id)
        require_branch(session, partner_id, branch_id)
        before = _audit_values(cashier)
        cashier.name, cashier.branch_id = name, branch_id
        after = _audit_values(cashier)
        if before != after:
            audit.record(actor, "user.edit", "user", user_id, before=before, after=after)


def deactivate_cashier(*, partner_id: int, user_id: int, actor: Actor) -> None:
    """Lock the cashier out at once; raises NotFound."""
    with transaction() as session:
        _lock_cashier(session, partner_id, user_id)
        users.deactivate(user_id=user_id, actor=actor, partner_id=partner_id)


def reactivate_cashier(*, partner_id: int, user_id: int, actor: Actor) -> None:
    """Let the cashier sign in again; raises NotFound."""
    with transaction() as session:
        _lock_cashier(session, partner_id, user_id)
        users.reactivate(user_id=user_id, actor=actor, partner_id=partner_id)


def invite_cashier(*, partner_id: int, user_id: int, actor: Actor) -> Invitation:
    """End the cashier's password and sessions, and send or return a link for a new one.

    Raises NotFound.
    """
    with transaction() as session:
        _lock_cashier(session, partner_id, user_id)
        return invite(user_id=user_id, actor=actor, partner_id=partner_id)


def withdraw_cashiers_link(*, partner_id: int, user_id: int, actor: Actor) -> None:
    """Withdraw the cashier's open link; raises NotFound."""
    with transaction() as session:
        _lock_cashier(session, partner_id, user_id)
        withdraw_invitation(user_id=user_id, actor=actor, partner_id=partner_id)


def _people(
    partner_id: int,
) -> Select[int, str, str, Role, int | None, datetime | None, str | None, bool, int | None]:
    return (
        select(
            User.id.label("user_id"),
            User.username,
            User.name,
            User.role,
            User.branch_id,
            User.deactivated_at,
            Branch.name.label("branch"),
            has_link().label("invited"),
            User.unapproved_by,
        )
        .outerjoin(Branch, Branch.id == User.branch_id)
        .where(User.partner_id == partner_id)
    )


def _lock_cashier(session: Session, partner_id: int, user_id: int) -> User:
    user = users.locked_user(session, user_id, partner_id)
    if user.role is not Role.CASHIER:
        raise NotFound
    return user


def _audit_values(cashier: User) -> dict[str, object]:
    return {"name": cashier.name, "branch_id": cashier.branch_id}
