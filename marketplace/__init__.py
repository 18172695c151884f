"""A self-hosted points and partner-offers marketplace for a telecom operator."""

from __future__ import annotations

from collections.abc import MutableMapping
from importlib import import_module
from typing import Any

from flask import Flask
from flask.templating import Environment
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import blueprints
from marketplace import tables as tables  # registers every table with SQLAlchemy
from marketplace.foundation import job_queue, logs
from marketplace.foundation.extensions import db, htmx, limiter, mail, migrate
from marketplace.foundation.settings import Settings, load_settings
from marketplace.foundation.transaction import engine_options, guard_engine
from marketplace.hub import delivery as hub_delivery
from marketplace.imports import uploads
from marketplace.messages import delivery as messages_delivery
from marketplace.messages import mailbox
from marketplace.network import delivery as network_delivery
from marketplace.shops import sold_out as sold_out  # registers itself with the shop window


class Templates(Environment):
    """The template environment: a template sees the globals of its first use, in one plain dict.

    Jinja chains two dicts and compares the chain at every import of macros, which takes a tenth of
    a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the app's globals with the template's own."""
        return {**self.globals, **(d or {})}


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from the settings given, or from those in the environment."""
    settings = settings or load_settings()
    logs.configure(settings)
    app = Flask(__name__, instance_path=str(settings.instance_path.resolve()))
    app.jinja_environment = Templates
    app.config.from_mapping(_config(settings))
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # Flask's documented way to wrap its WSGI app
    db.init_app(app)
    with app.app_context():
        guard_engine(db.engine)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations", render_as_batch=True)
    mail.init_app(app)
    htmx.init_app(app)
    limiter.init_app(app)
    job_queue.init_app(app, settings)
    for room in (messages_delivery, network_delivery, hub_delivery, uploads):
        room.init_app(app)
    blueprints.init_app(app, settings)
    if mailbox.is_open(settings):
        import_module("marketplace.demo.pages").init_app(app, settings)
    return app


def _config(settings: Settings) -> dict[str, object]:
    secure = settings.production
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret,
        "DEBUG": settings.debug,
        "TESTING": settings.marketplace_env == "test",
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings),
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session that holds it
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        "RATELIMIT_ENABLED": settings.posts_per_minute > 0,
        "RATELIMIT_APPLICATION": f"{settings.posts_per_minute} per minute",
        "MAIL_SERVER": settings.mail_server,
        "MAIL_PORT": settings.mail_port,
        "MAIL_USE_TLS": settings.mail_use_tls,
        "MAIL_USE_SSL": settings.mail_use_ssl,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_DEFAULT_SENDER": settings.mail_default_sender,
        "MAIL_SUPPRESS_SEND": False,
    }
