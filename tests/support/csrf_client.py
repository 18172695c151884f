"""A test client that acts like a browser: one context a request, and the page's CSRF token."""

from __future__ import annotations

import secrets
from contextvars import Context
from functools import partial
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from marketplace.accounts.identity import open_session
from marketplace.foundation.extensions import db

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


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
        raw = Context().run(self._remember, "csrf_token", secrets.token_hex(20))
        secret = self.application.config["SECRET_KEY"]
        return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))

    def sign_in(self, user_id: int) -> None:
        """Sign the user in, without the form."""
        identity = open_session(user_id=user_id)
        Context().run(self._forget)
        Context().run(self._remember, "_user_id", identity.get_id())

    def _remember(self, name: str, value: str) -> str:
        with self.session_transaction() as session:
            return str(session.setdefault(name, value))

    def _forget(self) -> None:
        with self.session_transaction() as session:
            session.clear()
