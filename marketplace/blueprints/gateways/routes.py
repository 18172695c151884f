"""What other systems call: the SMS gateway and the operator's network."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("gateways", __name__, url_prefix="/gateways")

from marketplace.blueprints.gateways import network, sms
from marketplace.blueprints.gateways.ussd import views as ussd_views
