"""The blueprint of the loyalty API: a token opens it, so it needs no session and no CSRF token."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

from marketplace.accounts.tokens import Purpose
from marketplace.foundation.extensions import csrf, limiter
from marketplace.hub.events import BASE

READERS: Final = (Purpose.LOYALTY_READ, Purpose.LOYALTY)
WRITERS: Final = (Purpose.LOYALTY,)

bp = Blueprint("tmf", __name__, url_prefix=BASE)
csrf.exempt(bp)
limiter.exempt(bp)  # the operator's CRM does everybody's business from one address
