"""The loyalty API of TM Forum's shape: no session, no form, so no CSRF; a token opens it."""

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
