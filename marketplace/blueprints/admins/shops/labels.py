"""The names of a shop's stock movements."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.shops.models import Movement

MOVEMENT_NAMES: Final[dict[Movement, LazyString]] = {
    Movement.RECEIVED: _l("Received"),
    Movement.HANDED_OVER: _l("Handed over"),
    Movement.RETURNED: _l("Returned"),
    Movement.COUNTED: _l("Counted"),
}
