"""The edges that people and other systems touch: each parses, calls one verb and renders."""

from __future__ import annotations

from flask import Flask

from marketplace.blueprints import (
    addresses,
    errors,
    frame,
    guards,
    language,
    security,
    statics,
    unreadable,
)
from marketplace.blueprints.admins.routes import bp as admins
from marketplace.blueprints.api.routes import bp as api
from marketplace.blueprints.auth.routes import bp as auth
from marketplace.blueprints.customers.routes import bp as customers
from marketplace.blueprints.drawing import words
from marketplace.blueprints.gateways import phone
from marketplace.blueprints.gateways.routes import bp as gateways
from marketplace.blueprints.operations import mailbox, traffic
from marketplace.blueprints.operations.routes import bp as operations
from marketplace.blueprints.partners.routes import bp as partners
from marketplace.blueprints.tmf.routes import bp as tmf
from marketplace.foundation.settings import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its pages, guarded, in the visitor's language, with safe headers."""
    traffic.init_app(app, settings)
    unreadable.init_app(app)
    addresses.init_app(app)
    security.init_app(app, settings)
    language.init_app(app)
    guards.init_app(app)
    errors.init_app(app)
    statics.init_app(app)
    frame.init_app(app)
    words.init_app(app)
    for blueprint in (customers, auth, partners, admins, gateways, operations, api, tmf):
        app.register_blueprint(blueprint)
    mailbox.init_app(app, settings)
    phone.init_app(app, settings)
