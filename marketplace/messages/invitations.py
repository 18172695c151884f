"""Send users a link to choose their password themselves, and withdraw it.

Staff, partners' owners and cashiers are made by others, who never know a password of theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from marketplace.accounts import audit, resets
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import Role, User
from marketplace.accounts.passwords import NO_PASSWORD
from marketplace.accounts.resets import FIRST_GOOD_FOR, QUARANTINE
from marketplace.accounts.security_events.partner_access import mark_unapproved
from marketplace.accounts.sessions.end_access import end_access
from marketplace.accounts.users import OwnAccount, create_user, locked_user
from marketplace.foundation import clock, job_queue
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.transaction import transaction
from marketplace.messages import outbox

HOURS: Final = int(FIRST_GOOD_FOR.total_seconds()) // 3600
MAILED: Final = {"link": "mailed"}
SHOWN: Final = {"link": "shown"}


class EmailTooNew(Refusal):
    """The email changed less than a day ago, so no link to choose a password goes to it."""

    says = _l("The email address changed less than a day ago. A link can be sent a day after that.")


class NoEmail(Refusal):
    """The user has no email to which a link could be sent, and it is not shown to the caller."""

    says = _l("This account has no email address to which a link could be sent.")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link made for a user; `link` is its address if it must be handed over, None if mailed."""

    user_id: int
    link: str | None


def create_invited(  # noqa: PLR0913 - these are a user's columns
    *,
    username: str,
    role: Role,
    email: str | None = None,
    name: str = "",
    language: str | None = None,
    partner_id: int | None = None,
    branch_id: int | None = None,
    actor: Actor,
    any_free_name: bool = False,
) -> Invitation:
    """Create a user without a password and send a link to choose it, for three days and once.

    Without an email the link is returned, to be handed over. With `any_free_name` a taken username
    becomes the nearest free one. Raises InvalidInput for a username that is invalid, or else taken.
    """
    with transaction() as session:
        user_id = create_user(
            username=username,
            password=None,
            role=role,
            email=email,
            name=name,
            language=language,
            partner_id=partner_id,
            branch_id=branch_id,
            actor=actor,
            any_free_name=any_free_name,
        )
        link = _send_link(session, locked_user(session, user_id))
    job_queue.wake()
    return Invitation(user_id, link)


def invite(
    *,
    user_id: int,
    actor: Actor,
    partner_id: int | None = None,
    reason: str | None = None,
    by_mail_alone: bool = False,
) -> Invitation:
    """End the user's password, sessions and earlier links, and send a link to choose a new one.

    It also sends a first link again. With `partner_id` only that partner's user is found. Raises
    NotFound for customers and deactivated users, OwnAccount, EmailTooNew, and `by_mail_alone`
    NoEmail.
    """
    with transaction() as session:
        user = locked_user(session, user_id, partner_id)
        if user.customer_id is not None or user.deactivated_at is not None:
            raise NotFound
        if user.id == actor.user_id:
            raise OwnAccount
        if user.email_since is not None and user.email_since > clock.now() - QUARANTINE:
            raise EmailTooNew
        if by_mail_alone and user.email is None:
            raise NoEmail
        link = _send_link(session, user)
        if link:  # it could be used by the user that hands it over
            mark_unapproved(session, user, actor)
        after = SHOWN if link else MAILED
        audit.record(actor, "user.password", "user", user.id, after=after, reason=reason)
    job_queue.wake()
    return Invitation(user_id, link)


def withdraw_invitation(
    *, user_id: int, actor: Actor, partner_id: int | None = None, reason: str | None = None
) -> None:
    """Withdraw the user's open links to choose a password; idempotent. Raises NotFound."""
    with transaction() as session:
        user = locked_user(session, user_id, partner_id)
        if user.customer_id is not None:
            raise NotFound
        if resets.link_until(user.id) is not None:
            resets.forget_links(session, user_id=user.id)
            audit.record(actor, "user.link.withdraw", "user", user.id, reason=reason)


def _send_link(session: Session, user: User) -> str | None:
    """Send the link to the user's email, or return it where there is none."""
    is_first = user.password_hash == NO_PASSWORD
    user.password_hash = NO_PASSWORD
    session.flush()
    end_access(session, user.id)
    token = resets.make_token(user_id=user.id, good_for=FIRST_GOOD_FOR)
    link = f"{current_app.config['SETTINGS'].public_url}/password/reset/{token}"
    if user.email is None:
        return link
    outbox.write(
        session,
        "invited" if is_first else "password_link",
        language=user.language,
        email=user.email,
        phone=None,
        facts={"link": link, "hours": HOURS, "username": user.username},
    )
    return None
