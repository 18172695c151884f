"""A test client that acts like a browser: one context a request, and the page's CSRF token."""

from __future__ import annotations

import secrets
from contextvars import Context
from functools import cached_property, partial
from typing import Any

from flask import Flask, has_app_context
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import bindparam, select
from werkzeug.test import TestResponse

from marketplace.accounts.identity import hash_token
from marketplace.accounts.models import Proof, SignIn, User
from marketplace.accounts.sessions.bounds import bounds_of
from marketplace.foundation import clock
from marketplace.foundation.extensions import db
from marketplace.foundation.transaction import transaction
from tests.support.rows import insert_rows

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ROLE_OF = select(User.role).where(User.id == bindparam("user_id"), User.deactivated_at.is_(None))


class BrowserLike(FlaskClient):
    """Sends the CSRF token of its session with unsafe requests, unless told `csrf=False`.

    Each request runs in a context of its own, as on a server: nothing of the test's leaks into
    it, and what it wrote is seen afresh by the test afterwards.
    """

    def __init__(self, app: Flask) -> None:
        super().__init__(app, app.response_class)

    def open(
        self, *args: Any, csrf: bool = True, htmx: bool = False, **kwargs: Any
    ) -> TestResponse:
        """One request; `htmx=True` asks for the fragment."""
        headers = dict(kwargs.pop("headers", None) or {})
        if csrf and kwargs.get("method", "GET") not in SAFE:
            headers.setdefault("X-CSRFToken", self.csrf_token())
        if htmx:
            headers.setdefault("HX-Request", "true")
        kwargs.setdefault("buffered", True)  # a streamed answer is read where it is made
        answer = Context().run(partial(super().open, *args, headers=headers, **kwargs))
        if has_app_context():
            db.session.expire_all()
        return answer

    def csrf_token(self) -> str:
        """The token that a form of this session would carry."""
        session = self._session()
        if "csrf_token" not in session:
            session["csrf_token"] = secrets.token_hex(20)
            self._remember(session)
        raw = session["csrf_token"]
        secret = self.application.config["SECRET_KEY"]
        return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))

    def sign_in(self, user_id: int) -> None:
        """Sign the user in, without the form and past the session, which takes twice as long.

        Raises LookupError if the user is not active, as `open_session` does.
        """
        token, now = secrets.token_urlsafe(32), clock.now()
        with transaction() as session:
            role = session.connection().scalar(ROLE_OF, {"user_id": user_id})
            if role is None:
                raise LookupError(user_id)
            bounds = bounds_of(role)
            row = SignIn(
                token_hash=hash_token(token),
                user_id=user_id,
                created_at=now,
                expires_at=now + bounds.lifetime,
                seen_at=now,
                idle_until=bounds.idle_until(now),
                proven_at=now,
                proven_by=Proof.PASSWORD,
            )
            insert_rows(row)
        self._remember({"_user_id": token})

    def _session(self) -> dict[str, Any]:
        """Return the values in the session's cookie, without the context of a request."""
        cookie = self.get_cookie(self.application.config["SESSION_COOKIE_NAME"])
        lifetime = int(self.application.permanent_session_lifetime.total_seconds())
        try:
            return dict(self._signer.loads(cookie.value, max_age=lifetime)) if cookie else {}
        except BadSignature:  # too old, or signed with another key
            return {}

    def _remember(self, values: dict[str, Any]) -> None:
        name = self.application.config["SESSION_COOKIE_NAME"]
        self.set_cookie(name, self._signer.dumps(values))

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer:
        signer = SecureCookieSessionInterface().get_signing_serializer(self.application)
        assert signer
        return signer
