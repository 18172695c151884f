"""The edges that people and other systems touch: each parses, calls one verb and renders."""

from __future__ import annotations

from flask import Flask

from marketplace.blueprints.admins.routes import bp as admins
from marketplace.blueprints.api.routes import bp as api
from marketplace.blueprints.applicants.routes import bp as applicants
from marketplace.blueprints.auth.routes import bp as auth
from marketplace.blueprints.charts import number_labels
from marketplace.blueprints.customers.routes import bp as customers
from marketplace.blueprints.forms import error_summary, form_messages
from marketplace.blueprints.gateways.routes import bp as gateways
from marketplace.blueprints.operations.routes import bp as operations
from marketplace.blueprints.partners.routes import bp as partners
from marketplace.blueprints.tmf.routes import bp as tmf
from marketplace.blueprints.web import (
    caller_network,
    errors,
    form_keys,
    guards,
    hosts,
    language,
    malformed_requests,
    page_frame,
    request_log,
    security,
    static_files,
    url_converters,
)
from marketplace.blueprints.web.legal_texts import gate as legal_text_gate
from marketplace.blueprints.web.proof import second_factor_gate
from marketplace.foundation.settings import Settings
from marketplace.serving import compression


def init_app(app: Flask, settings: Settings) -> None:
    """Give the app its pages, guarded, in the visitor's language, with safe headers."""
    compression.init_app(app)
    request_log.init_app(app, settings)
    caller_network.init_app(app)
    hosts.init_app(app)
    malformed_requests.init_app(app)
    url_converters.init_app(app)
    security.init_app(app, settings)
    language.init_app(app)
    form_messages.translate()
    error_summary.init_app(app)
    guards.init_app(app)
    second_factor_gate.init_app(app)
    legal_text_gate.init_app(app)
    errors.init_app(app)
    static_files.init_app(app)
    page_frame.init_app(app)
    form_keys.init_app(app)
    number_labels.init_app(app)
    for blueprint in (
        customers,
        auth,
        applicants,
        partners,
        admins,
        gateways,
        operations,
        api,
        tmf,
    ):
        app.register_blueprint(blueprint)
