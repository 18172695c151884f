"""The blueprint of the SMS, USSD and network gateways."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

NOWHERE_KEPT: Final = {"Cache-Control": "no-store"}

bp = Blueprint("gateways", __name__, url_prefix="/gateways")
