"""What other systems call: the SMS gateway and the operator's network."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

NOWHERE_KEPT: Final = {"Cache-Control": "no-store"}

bp = Blueprint("gateways", __name__, url_prefix="/gateways")
