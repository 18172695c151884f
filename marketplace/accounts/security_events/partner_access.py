"""Let a partner's access that staff made act for the partner only once a second person approved it.

A member of staff who makes an owner's account could use it, or a till key, phone or cashier made
with it, to confirm codes of their own, for which the operator would then pay the partner.
"""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from sqlalchemy import ScalarSelect, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import STAFF_ROLES, User
from marketplace.accounts.security_events.second_person import require_two_persons
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import NotAllowed, NotFound, Refusal
from marketplace.foundation.transaction import transaction


class AccessNotApproved(Refusal):
    """Refusal where the access that a member of staff made has not been approved by a second."""

    status = 403
    says = _l("A second member of our staff has to approve your account first.")


class OwnAccess(Refusal):
    """Refusal where the maker of a partner's account tries to approve it."""

    status = 403
    says = _l("You made this account, so someone else must approve it.")


def mark_unapproved(session: Session, user: User, actor: Actor | None) -> None:
    """Note on a partner's user that a member of staff has power over it, or an unapproved owner.

    Call it where an account is made and where another person sets its password or email.
    """
    if user.partner_id is None or actor is None or actor.user_id is None:
        return
    maker = session.get(User, actor.user_id)
    if maker is not None and maker.role in STAFF_ROLES:
        user.unapproved_by = maker.id
    elif maker is not None and maker.unapproved_by is not None:
        user.unapproved_by = maker.unapproved_by


def require_approved(user_ids: Collection[int | ScalarSelect[int | None]]) -> None:
    """Raise AccessNotApproved where one of the users is unapproved, or a member of staff.

    They are those who act for a partner, and those who made the key or phone that acts.
    """
    unfit = or_(User.unapproved_by.is_not(None), User.role.in_(STAFF_ROLES))
    wanted = select(User.id).where(or_(*(User.id == one for one in user_ids)), unfit).limit(1)
    if user_ids and db.session.scalar(wanted) is not None:
        raise AccessNotApproved


def approve_access(*, user_id: int, partner_id: int, actor: Actor) -> None:
    """Approve the account of the partner's person that a colleague made; idempotent.

    Raises NotFound, NotAllowed without a user, OwnAccess for the maker, and SamePerson where maker
    and approver may be one person.
    """
    if actor.user_id is None:
        raise NotAllowed
    with transaction() as session:
        user = session.scalar(
            select(User)
            .where(User.id == user_id, User.partner_id == partner_id)
            .with_for_update(key_share=True)
        )
        if user is None:
            raise NotFound
        if user.unapproved_by is None:
            return
        if user.unapproved_by == actor.user_id:
            raise OwnAccess
        require_two_persons(session, first=user.unapproved_by, second=actor.user_id)
        before = {"made_by": user.unapproved_by}
        user.unapproved_by = None
        audit.record(actor, "user.approve", "user", user_id, before=before)
