"""Subscriptions: other systems that want to be told, each under the token it came with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from marketplace.accounts import audit
from marketplace.accounts.audit import Actor
from marketplace.accounts.models import ApiToken
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.hub.models import EventState, HubEvent, Subscription
from marketplace.hub.queries import kinds_asked, require_allowed

MOST: Final = 20  # of one token


class SubscribedAlready(Refusal):
    """The same is asked for, at the same address, by the same token."""

    says = _l("There is such a subscription already; its id is %(id)s.")


class TooManySubscriptions(Refusal):
    """The token has as many subscriptions as one may have."""

    says = _l("The token has %(most)s subscriptions already; it can have no more.")


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription as staff see it, with how many of its events wait and were given up."""

    id: int
    callback: str
    query: str
    token: str
    created_at: datetime
    ended_at: datetime | None
    revoked_at: datetime | None
    waiting: int
    dead: int

    @property
    def open(self) -> bool:
        """Whether events are written for it; a revoked token is told nothing."""
        return self.ended_at is None and self.revoked_at is None


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """Where to tell, and of what; an empty query is everything."""

    callback: str
    query: str


def subscribe(*, token_id: int, callback: str, query: str, actor: Actor) -> int:
    """Let what fits the query be told at the callback from now on; returns the id.

    Raises CallbackNotAllowed, UnknownQuery, SubscribedAlready, TooManySubscriptions.
    """
    kinds_asked(query)
    settings: Settings = current_app.config["SETTINGS"]
    require_allowed(callback, hosts=settings.hub_callbacks, production=settings.production)
    with transaction() as session:
        _require_new(session, token_id, callback, query)
        now = clock.now()
        wish = {"token_id": token_id, "callback": callback, "query": query}
        row = Subscription(**wish, created_at=now, next_attempt_at=now)
        session.add(row)
        session.flush()
        said = {"callback": callback, "query": query}
        audit.record(actor, "hub.subscribe", "subscription", row.id, after=said)
    return row.id


def _require_new(session: Session, token_id: int, callback: str, query: str) -> None:
    """Of two alike at the same moment the second finds the first: the token's row is held."""
    session.execute(select(ApiToken.id).where(ApiToken.id == token_id).with_for_update())
    mine = session.execute(
        select(Subscription.id, Subscription.callback, Subscription.query).where(
            Subscription.token_id == token_id, Subscription.ended_at.is_(None)
        )
    ).all()
    same = [one.id for one in mine if (one.callback, one.query) == (callback, query)]
    if same:
        raise SubscribedAlready(id=str(same[0]))
    if len(mine) >= MOST:
        raise TooManySubscriptions(most=MOST)


def own(*, subscription_id: int, token_id: int) -> SubscriptionRequest:
    """What the token asked for, and asks for still; raises NotFound."""
    asked = select(Subscription.callback, Subscription.query).where(
        Subscription.id == subscription_id,
        Subscription.token_id == token_id,
        Subscription.ended_at.is_(None),
    )
    row = db.session.execute(asked).one_or_none()
    if row is None:
        raise NotFound
    return record(SubscriptionRequest, row)


def unsubscribe(
    *,
    subscription_id: int,
    actor: Actor,
    token_id: int | None = None,
    reason: str | None = None,
) -> None:
    """End it; what it still waits for is not sent. With `token_id` only one of that token's.

    Raises NotFound, also for one that ended.
    """
    mine = [] if token_id is None else [Subscription.token_id == token_id]
    end = (
        update(Subscription)
        .where(Subscription.id == subscription_id, Subscription.ended_at.is_(None), *mine)
        .values(ended_at=clock.now())
        .returning(Subscription.callback)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        callback = session.scalar(end)
        if callback is None:
            raise NotFound
        said = {"callback": callback}
        what = ("hub.unsubscribe", "subscription", subscription_id)
        audit.record(actor, *what, before=said, reason=reason)


def subscriptions() -> list[SubscriptionRow]:
    """All subscriptions, the open ones first, the newest first; one statement."""
    return records(SubscriptionRow, db.session.execute(_listed()))


def subscription(subscription_id: int) -> SubscriptionRow:
    """One subscription; raises NotFound."""
    one = _listed().where(Subscription.id == subscription_id)
    row = db.session.execute(one).one_or_none()
    if row is None:
        raise NotFound
    return record(SubscriptionRow, row)


def _listed() -> Select[Any]:
    def events(state: EventState) -> Any:  # noqa: ANN401 - a column of a subquery
        of = (HubEvent.subscription_id == Subscription.id, HubEvent.state == state)
        return select(func.count()).where(*of).scalar_subquery()

    return (
        select(
            Subscription.id,
            Subscription.callback,
            Subscription.query,
            ApiToken.name.label("token"),
            Subscription.created_at,
            Subscription.ended_at,
            ApiToken.revoked_at,
            events(EventState.PENDING).label("waiting"),
            events(EventState.DEAD).label("dead"),
        )
        .join(ApiToken, ApiToken.id == Subscription.token_id)
        .order_by(Subscription.ended_at.is_not(None), Subscription.id.desc())
    )
