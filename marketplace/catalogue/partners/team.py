"""Manage a partner's people: add, edit, deactivate and reactivate cashiers.

Every function takes the partner of the owner who acts, and finds only that partner's people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit, password_change, users
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.catalogue.models import Branch
from marketplace.catalogue.partners.require_branch import require_branch
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound
from marketplace.foundation.transaction import transaction


@dataclass(frozen=True, slots=True)
class TeamMember:
    """One of a partner's people; without a branch they work at all branches."""

    user_id: int
    username: str
    name: str
    role: Role
    branch_id: int | None
    deactivated_at: datetime | None
    branch: str | None


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
    password: str,
    actor: Actor,
) -> int:
    """Add a cashier and return the user's id; a taken username becomes the nearest free one.

    Raises InvalidInput for the form of the username, the password or a branch that is not the
    partner's.
    """
    require_branch(db.session(), partner_id, branch_id)  # a branch never changes its partner
    return users.create_user(
        username=username,
        password=password,
        role=Role.CASHIER,
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


def set_cashier_password(*, partner_id: int, user_id: int, password: str, actor: Actor) -> None:
    """Give the cashier a new password and end their sessions; raises NotFound, InvalidInput."""
    cashier_of(partner_id, user_id)
    password_change.set_password(
        user_id=user_id, password=password, actor=actor, partner_id=partner_id
    )


def _people(
    partner_id: int,
) -> Select[int, str, str, Role, int | None, datetime | None, str | None]:
    return (
        select(
            User.id.label("user_id"),
            User.username,
            User.name,
            User.role,
            User.branch_id,
            User.deactivated_at,
            Branch.name.label("branch"),
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
