"""What other systems call: the SMS gateway's delivery reports."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("gateways", __name__, url_prefix="/gateways")

from marketplace.blueprints.gateways import sms
