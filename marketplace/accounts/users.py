"""Create, deactivate, reactivate and change users."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit, identity
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import PARTNER_ROLES, STAFF_ROLES, Role, User
from marketplace.accounts.passwords import NO_PASSWORD, hash_password, require_acceptable
from marketplace.accounts.security_events.partner_access import mark_unapproved
from marketplace.accounts.sessions.end_access import end_access
from marketplace.accounts.user_rows import NewUser, add_user, add_user_with_free_name
from marketplace.accounts.usernames import normal_username, require_username
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.languages import default_language
from marketplace.foundation.refusals import InvalidInput, NotAllowed, NotFound, Refusal
from marketplace.foundation.transaction import transaction


class OwnAccount(Refusal):
    """The action would lock users out of their own account."""

    says = _l("You cannot do that to your own account.")


class LastAdministrator(Refusal):
    """The action would leave no active administrator."""

    says = _l("There must be at least one active administrator.")


def create_user(  # noqa: PLR0913 - these are a user's columns
    *,
    username: str,
    password: str | None,
    role: Role,
    email: str | None = None,
    name: str = "",
    language: str | None = None,
    customer_id: int | None = None,
    partner_id: int | None = None,
    branch_id: int | None = None,
    actor: Actor | None = None,
    any_free_name: bool = False,
) -> int:
    """Create a user who may sign in; returns the user's id.

    Without a password the user cannot sign in before choosing one by a link. With `any_free_name`
    a taken username becomes the nearest free one. Raises InvalidInput for a username that is
    invalid, or else taken, and for a password that may not be chosen.
    """
    add = add_user_with_free_name if any_free_name else add_user
    new = NewUser(
        username=require_username(username),
        role=role,
        email=email.strip().lower() if email else None,
        name=name,
        language=language or default_language(),
        customer_id=customer_id,
        partner_id=partner_id,
        branch_id=branch_id,
    )
    password_hash = NO_PASSWORD
    if password is not None:
        require_acceptable(password, about=(new.username, new.email))
        password_hash = hash_password(password)
    with transaction() as session:
        user = add(session, new, password_hash)
        mark_unapproved(session, user, actor)
        if actor:
            audit.record(actor, "user.create", "user", user.id, after=_audit_values(user))
    return user.id


def deactivate(
    *, user_id: int, actor: Actor, partner_id: int | None = None, reason: str | None = None
) -> None:
    """Lock the user out, end their sessions and links; with `partner_id` only that partner's user.

    Raises NotFound, OwnAccount, LastAdministrator. It is idempotent.
    """
    with transaction() as session:
        administrators = _lock_administrators(session)
        user = _locked_colleague(session, user_id, partner_id)
        _refuse_lockout(user, actor, administrators)
        if user.deactivated_at is None:
            user.deactivated_at = clock.now()
            audit.record(
                actor, "user.deactivate", "user", user.id, before=_audit_values(user), reason=reason
            )
        session.flush()
        end_access(session, user.id)


def reactivate(
    *, user_id: int, actor: Actor, partner_id: int | None = None, reason: str | None = None
) -> None:
    """Let a deactivated user sign in again; with `partner_id` only a user of that partner."""
    with transaction() as session:
        user = _locked_colleague(session, user_id, partner_id)
        if user.deactivated_at is not None:
            user.deactivated_at = None
            audit.record(
                actor, "user.reactivate", "user", user.id, after=_audit_values(user), reason=reason
            )


def change_role(
    *,
    user_id: int,
    role: Role,
    actor: Actor,
    partner_id: int | None = None,
    reason: str | None = None,
) -> None:
    """Give the user another role of the same kind: a staff role or a partner's role.

    Their sessions end, so that nothing opened with one role continues with another.
    Only clerks work in a shop: another role takes the user out of it.
    Raises NotFound, OwnAccount, LastAdministrator, or InvalidInput for a role of another kind.
    """
    with transaction() as session:
        administrators = _lock_administrators(session)
        user = locked_user(session, user_id, partner_id)
        if not any({user.role, role} <= kind for kind in (PARTNER_ROLES, STAFF_ROLES)):
            raise InvalidInput("role", _l("This account cannot have that role."))
        _refuse_lockout(user, actor, administrators)
        before = _audit_values(user)
        user.role = role
        user.shop_id = user.shop_id if role is Role.CLERK else None
        after = _audit_values(user)
        audit.record(actor, "user.role", "user", user.id, before=before, after=after, reason=reason)
        identity.end_sessions(user_id=user.id)


def change_language(*, user_id: int, language: str) -> None:
    """Set the language of the user's pages and messages."""
    with transaction() as session:
        session.execute(update(User).where(User.id == user_id).values(language=language))


def user_id_of(username: str) -> int:
    """Return the id of the user with the username; raises NotFound."""
    found = db.session.scalar(select(User.id).where(User.username == normal_username(username)))
    if found is None:
        raise NotFound
    return found


def locked_user(session: Session, user_id: int, partner_id: int | None = None) -> User:
    """Return the user, locked until the transaction ends; raises NotFound for another partner's."""
    query = select(User).where(User.id == user_id).with_for_update()
    if partner_id is not None:
        query = query.where(User.partner_id == partner_id)
    user = session.scalar(query)
    if user is None:
        raise NotFound
    return user


def _locked_colleague(session: Session, user_id: int, partner_id: int | None) -> User:
    """Return the locked user; raises NotFound for a customer, whose whole account is stopped."""
    user = locked_user(session, user_id, partner_id)
    if user.customer_id is not None:
        raise NotFound
    return user


def _lock_administrators(session: Session) -> set[int]:
    """Return the ids of the active administrators, locked before other users and in one order.

    Two administrators who lock each other out at the same moment so queue, and the second is
    refused.
    """
    return set(
        session.scalars(
            select(User.id)
            .where(
                User.customer_id.is_(None),  # by the index: few users are not customers
                User.role == Role.ADMINISTRATOR,
                User.deactivated_at.is_(None),
            )
            .order_by(User.id)
            .with_for_update()
        )
    )


def _refuse_lockout(user: User, actor: Actor, administrators: set[int]) -> None:
    if user.id == actor.user_id:
        raise OwnAccount
    if administrators == {user.id}:
        raise LastAdministrator
    if user.role in STAFF_ROLES and actor.user_id not in {None, *administrators}:
        raise NotAllowed  # locked out or demoted meanwhile


def _audit_values(user: User) -> dict[str, object]:
    """Return the values for the audit log, a customer's by id alone, as the log outlives them."""
    if user.customer_id is not None:
        return {"role": user.role.value, "customer_id": user.customer_id}
    shop = {} if user.shop_id is None else {"shop_id": user.shop_id}
    return {
        "username": user.username,
        "role": user.role.value,
        "partner_id": user.partner_id,
        **shop,
    }
