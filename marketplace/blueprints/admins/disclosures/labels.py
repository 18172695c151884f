"""Name the states of a disclosure."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.membership.disclosures.register import DisclosureState

STATE_NAMES: Final[dict[str, LazyString]] = {
    DisclosureState.WAITING.value: _l("Waits for a second person"),
    DisclosureState.APPROVED.value: _l("Approved"),
    DisclosureState.GIVEN.value: _l("Handed over"),
    DisclosureState.REFUSED.value: _l("Refused"),
    DisclosureState.WITHDRAWN.value: _l("Withdrawn"),
}
