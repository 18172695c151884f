"""Make the links of a change of email, and find the change that a link belongs to."""

from __future__ import annotations

import secrets

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from marketplace.accounts.email_changes.models import (
    ChangeState,
    EmailChange,
    EmailLink,
    LinkPurpose,
)
from marketplace.accounts.identity import hash_token
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.refusals import Refusal


class EmailLinkNotGood(Refusal):
    """The link was used, its time is over, its change ended otherwise, or it never existed."""

    status = 410
    says = _l("This link is no longer valid.")


def make_link(session: Session, change_id: int, purpose: LinkPurpose) -> str:
    """Make a link's token for the change, in the transaction that sends it."""
    token = secrets.token_urlsafe(32)
    session.add(EmailLink(token_hash=hash_token(token), change_id=change_id, purpose=purpose))
    session.flush()
    return token


def change_of(token: str, purpose: LinkPurpose) -> EmailChange:
    """Return the change that the link can still act on; raises EmailLinkNotGood.

    The link at the old address also acts on a change that waits for its proof.
    """
    now, state = clock.now(), EmailChange.state
    if purpose is LinkPurpose.PROVE:
        is_open = and_(state == ChangeState.WAITING, EmailChange.proof_until > now)
    else:
        counted = and_(state == ChangeState.COUNTED, EmailChange.undo_until > now)
        is_open = or_(state == ChangeState.WAITING, counted)
    found = db.session.scalar(
        select(EmailChange)
        .join(EmailLink, EmailLink.change_id == EmailChange.id)
        .where(EmailLink.token_hash == hash_token(token), EmailLink.purpose == purpose, is_open)
    )
    if found is None:
        raise EmailLinkNotGood
    return found
