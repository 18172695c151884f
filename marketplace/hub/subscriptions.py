"""Subscribe other systems to events, list and end subscriptions; each belongs to an API token."""

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
from marketplace.customers.third_parties.models import ThirdParty
from marketplace.foundation import clock, database_clock
from marketplace.foundation.extensions import db
from marketplace.foundation.records import record, records
from marketplace.foundation.refusals import NotFound, Refusal
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction
from marketplace.hub.models import EventState, HubEvent, Subscription
from marketplace.hub.queries import requested_kinds, require_allowed

MOST: Final = 20  # of one token


class SubscribedAlready(Refusal):
    """The token has a subscription with the same query at the same callback."""

    says = _l("This subscription already exists; its id is %(id)s.")


class TooManySubscriptions(Refusal):
    """The token has the greatest number of subscriptions."""

    says = _l("The token already has %(most)s subscriptions, which is the most allowed.")


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription as staff see it, with the numbers of its waiting, dead and withheld events.

    `third_party` is the name of its token's third party; None is the operator's own system.
    """

    id: int
    callback: str
    query: str
    token: str
    created_at: datetime
    ended_at: datetime | None
    revoked_at: datetime | None
    waiting: int
    dead: int
    withheld: int
    third_party: str | None

    @property
    def open(self) -> bool:
        """Return whether events are written for it: not once it ended or its token was revoked."""
        return self.ended_at is None and self.revoked_at is None


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """A callback URL and a query of events; an empty query is all events."""

    callback: str
    query: str


def subscribe(*, token_id: int, callback: str, query: str, actor: Actor) -> int:
    """Subscribe the callback to the query's events from now on; returns the id.

    Raises CallbackNotAllowed, UnknownQuery, SubscribedAlready, TooManySubscriptions.
    """
    requested_kinds(query)
    settings: Settings = current_app.config["SETTINGS"]
    require_allowed(callback, hosts=settings.hub_callbacks, production=settings.production)
    with transaction() as session:
        _require_new(session, token_id, callback, query)
        now = database_clock.now()
        request = {"token_id": token_id, "callback": callback, "query": query}
        row = Subscription(**request, created_at=now, next_attempt_at=now)
        session.add(row)
        session.flush()
        after = {"callback": callback, "query": query}
        audit.record(actor, "hub.subscribe", "subscription", row.id, after=after)
    return row.id


def _require_new(session: Session, token_id: int, callback: str, query: str) -> None:
    """Raise for an equal or an excess subscription; the token's row is locked against races."""
    session.execute(select(ApiToken.id).where(ApiToken.id == token_id).with_for_update())
    existing = session.execute(
        select(Subscription.id, Subscription.callback, Subscription.query).where(
            Subscription.token_id == token_id, Subscription.ended_at.is_(None)
        )
    ).all()
    same = [one.id for one in existing if (one.callback, one.query) == (callback, query)]
    if same:
        raise SubscribedAlready(id=str(same[0]))
    if len(existing) >= MOST:
        raise TooManySubscriptions(most=MOST)


def token_subscription(*, subscription_id: int, token_id: int) -> SubscriptionRequest:
    """Return the token's open subscription of that id; raises NotFound."""
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
    """End the subscription, of that token if given; its waiting events are not sent.

    Raises NotFound, also for one that has ended.
    """
    own_only = [] if token_id is None else [Subscription.token_id == token_id]
    end = (
        update(Subscription)
        .where(Subscription.id == subscription_id, Subscription.ended_at.is_(None), *own_only)
        .values(ended_at=clock.now())
        .returning(Subscription.callback)
        .execution_options(synchronize_session=False)
    )
    with transaction() as session:
        callback = session.scalar(end)
        if callback is None:
            raise NotFound
        audit.record(
            actor,
            "hub.unsubscribe",
            "subscription",
            subscription_id,
            before={"callback": callback},
            reason=reason,
        )


def subscriptions() -> list[SubscriptionRow]:
    """Return all subscriptions, open ones first, then the newest first; one statement."""
    return records(SubscriptionRow, db.session.execute(_listed()))


def subscription(subscription_id: int) -> SubscriptionRow:
    """Return the subscription; raises NotFound."""
    one = _listed().where(Subscription.id == subscription_id)
    row = db.session.execute(one).one_or_none()
    if row is None:
        raise NotFound
    return record(SubscriptionRow, row)


def _listed() -> Select[Any]:
    def event_count(state: EventState) -> Any:  # noqa: ANN401 - a column of a subquery
        own_events = (HubEvent.subscription_id == Subscription.id, HubEvent.state == state)
        return select(func.count()).where(*own_events).scalar_subquery()

    return (
        select(
            Subscription.id,
            Subscription.callback,
            Subscription.query,
            ApiToken.name.label("token"),
            Subscription.created_at,
            Subscription.ended_at,
            ApiToken.revoked_at,
            event_count(EventState.PENDING).label("waiting"),
            event_count(EventState.DEAD).label("dead"),
            event_count(EventState.WITHHELD).label("withheld"),
            ThirdParty.name.label("third_party"),
        )
        .join(ApiToken, ApiToken.id == Subscription.token_id)
        .outerjoin(ThirdParty, ThirdParty.id == ApiToken.third_party_id)
        .order_by(Subscription.ended_at.is_not(None), Subscription.id.desc())
    )
