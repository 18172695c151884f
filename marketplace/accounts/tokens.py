"""Make, check and revoke the tokens by which other systems call the API.

A secret is returned once; only its hash is stored.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.identity import hash_token
from marketplace.accounts.models import ApiToken
from marketplace.accounts.token_list import token
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.ip_addresses import read_networks
from marketplace.foundation.refusals import InvalidInput, NotFound
from marketplace.foundation.transaction import transaction

PREFIX: Final = "pika_"  # so that a secret in the wrong place can be recognised
SECRET_BYTES: Final = 32
LONGEST_NAME: Final = 80
LONGEST_NETWORKS: Final = 400
LONGEST_ACTOR: Final = 64  # the length of the audit log's column


class Purpose(StrEnum):
    """The part of the API that a token opens."""

    TOPUPS = "topups"
    CONVERSIONS = "conversions"
    TILL = "till"
    LOYALTY_READ = "loyalty-read"
    LOYALTY = "loyalty"


BY_STAFF: Final = tuple(purpose for purpose in Purpose if purpose is not Purpose.TILL)


@dataclass(frozen=True, slots=True)
class HeldToken:
    """A valid token that a program sent, with its name and the part of the API that it opens.

    It is valid only from its `networks`, where it has any. A partner's till key opens that
    partner's codes, at its branch where it is bound to one. A third party's token reads only of
    customers whose consent to it is in force.
    """

    id: int
    name: str
    purpose: str
    networks: str = ""
    partner_id: int | None = None
    branch_id: int | None = None
    third_party_id: int | None = None

    @property
    def actor_name(self) -> str:
        """Return the program's name in the audit log."""
        return f"token {self.name}"[:LONGEST_ACTOR]


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just made, with the secret, which cannot be read again."""

    id: int
    secret: str


def make_token(
    *,
    name: str,
    purpose: Purpose,
    actor: Actor,
    networks: str = "",
    partner_id: int | None = None,
    branch_id: int | None = None,
    third_party_id: int | None = None,
) -> NewToken:
    """Make a token and return it with its secret; raises InvalidInput for a missing or long name.

    It is valid only from the IP addresses and networks of `networks`, which raises InvalidInput for
    invalid ones. A till key has its partner, and a branch where it is bound to one. A third party's
    token can only read; another purpose raises InvalidInput.
    """
    if third_party_id is not None and purpose is not Purpose.LOYALTY_READ:
        raise InvalidInput("purpose", _l("A third party's token can only read members."))
    name = _usable_name(name)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    row = ApiToken(
        name=name,
        purpose=purpose,
        token_hash=hash_token(secret),
        networks=_networks(networks),
        partner_id=partner_id,
        branch_id=branch_id,
        third_party_id=third_party_id,
        created_by=actor.user_id,
        created_at=clock.now(),
    )
    with transaction() as session:
        session.add(row)
        session.flush()
        bound = {"partner_id": partner_id, "branch_id": branch_id} if partner_id else {}
        bound |= {"third_party_id": third_party_id} if third_party_id else {}
        origin = {"networks": row.networks} if row.networks else {}
        after = {"name": name, "purpose": purpose.value, **origin, **bound}
        audit.record(actor, "token.create", "token", row.id, after=after)
    return NewToken(row.id, secret)


def _usable_name(name: str) -> str:
    usable = " ".join(name.split())
    if not usable or len(usable) > LONGEST_NAME or not usable.isprintable():
        raise InvalidInput(
            "name", _l("Enter a name of 1 to %(most)s characters.", most=LONGEST_NAME)
        )
    return usable


def _networks(text: str) -> str:
    """Return the text's addresses and networks in their normal form; raises InvalidInput."""
    try:
        normal = ", ".join(map(str, read_networks(text)))
    except ValueError:
        normal = None
    if normal is None or len(normal) > LONGEST_NETWORKS:
        raise InvalidInput(
            "networks", _l("Enter IP addresses or networks, such as 192.0.2.7 or 10.1.0.0/16.")
        )
    return normal


def revoke_token(
    *, token_id: int, actor: Actor, reason: str | None = None, partner_id: int | None = None
) -> None:
    """Revoke the token; raises NotFound. It is idempotent.

    With a partner only a till key of that partner is found.
    """
    own_only = [] if partner_id is None else [ApiToken.partner_id == partner_id]
    revoke = (
        update(ApiToken)
        .where(ApiToken.id == token_id, ApiToken.revoked_at.is_(None), *own_only)
        .values(revoked_at=clock.now())
        .returning(ApiToken.name)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        name = session.scalar(revoke)
        if name is not None:
            before = {"name": name}
            audit.record(actor, "token.revoke", "token", token_id, before=before, reason=reason)
            return
    if partner_id not in {None, token(token_id).partner_id}:
        raise NotFound


def revoke_all_of(session: Session, partner_id: int) -> list[int]:
    """Revoke all till keys of a partner, in the transaction in which it leaves; returns the ids."""
    revoked = session.scalars(
        update(ApiToken)
        .where(ApiToken.partner_id == partner_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=clock.now())
        .returning(ApiToken.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(revoked)


_HELD = select(
    ApiToken.id,
    ApiToken.name,
    ApiToken.purpose,
    ApiToken.networks,
    ApiToken.partner_id,
    ApiToken.branch_id,
    ApiToken.third_party_id,
    ApiToken.last_used_on,
).where(ApiToken.token_hash == bindparam("token_hash"), ApiToken.revoked_at.is_(None))


def held_token(secret: str) -> HeldToken | None:
    """Return the token of the secret, or None where it is unknown or revoked.

    The first use of a day is stored.
    """
    asked = {"token_hash": hash_token(secret)}
    held = db.session.connection().execute(_HELD, asked).one_or_none()
    if held is None:
        return None
    if held.last_used_on != clock.today():
        _store_use(held.id)
    return HeldToken(
        id=held.id,
        name=held.name,
        purpose=held.purpose,
        networks=held.networks,
        partner_id=held.partner_id,
        branch_id=held.branch_id,
        third_party_id=held.third_party_id,
    )


def _store_use(token_id: int) -> None:
    today, last = clock.today(), ApiToken.last_used_on
    with transaction() as session:
        session.execute(
            update(ApiToken)
            .where(ApiToken.id == token_id, or_(last.is_(None), last < today))
            .values(last_used_on=today)
            .execution_options(synchronize_session=False)
        )
