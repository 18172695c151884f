"""A self-hosted points and partner-offers marketplace for a telecom operator."""

from __future__ import annotations

from marketplace import quick_start

# isort: split
from importlib import import_module

import structlog
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import blueprints
from marketplace import tables as tables  # every table is known wherever the app is made
from marketplace.accounts import request_counts as request_counts  # the limiter's storage
from marketplace.accounts.breached import check as breached_passwords
from marketplace.blueprints.web.template_environment import TemplateEnvironment
from marketplace.foundation import database_clock, job_queue, logs
from marketplace.foundation.extensions import db, htmx, limiter, mail, migrate
from marketplace.foundation.flask_config import flask_config
from marketplace.foundation.secrets_at_rest import private_files
from marketplace.foundation.settings import Settings, load_settings
from marketplace.foundation.transaction import guard_engine
from marketplace.hub import delivery as hub_delivery
from marketplace.imports import uploads
from marketplace.imports.code_pools import running as code_pools
from marketplace.messages import delivery as messages_delivery
from marketplace.messages.transport import mailbox
from marketplace.network import delivery as network_delivery
from marketplace.shops import sold_out as sold_out  # the shop window asks it what is sold out

quick_start.end()
log = structlog.get_logger(__name__)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from the settings given, or from those in the environment."""
    settings = settings or load_settings()
    logs.configure(settings)
    if settings.redis_url:
        log.warning("REDIS_URL is ignored: the database does what Redis did; remove the setting")
    app = Flask(__name__, instance_path=str(settings.instance_path.resolve()))
    app.jinja_environment = TemplateEnvironment
    app.config.from_mapping(flask_config(settings))
    private_files.protect_instance(settings)
    db.init_app(app)
    with app.app_context():
        guard_engine(db.engine, settings)
    database_clock.init_app(app, settings)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations", render_as_batch=True)
    mail.init_app(app)
    htmx.init_app(app)
    limiter.init_app(app)
    job_queue.init_app(app)
    breached_passwords.init_app(app, settings)
    for room in (messages_delivery, network_delivery, hub_delivery, uploads, code_pools):
        room.init_app(app)
    blueprints.init_app(app, settings)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign] # Flask's documented way to wrap its WSGI app
    if mailbox.is_open(settings):
        import_module("marketplace.demo.pages").init_app(app, settings)
    return app
