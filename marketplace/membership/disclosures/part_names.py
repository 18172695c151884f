"""Name the parts of a customer's data, for staff and for the customer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.membership.data_export.parts import Part

PART_NAMES: Final[dict[str, LazyString]] = {
    Part.PERSON.value: _l("Name, contact details and sign-in name, as held now"),
    Part.LINES.value: _l("Numbers and contracts, with changes of tariff"),
    Part.BILLING.value: _l("Charges and top-ups from billing"),
    Part.CONSENTS.value: _l("Consents and accepted texts"),
    Part.POINTS.value: _l("Movements of points"),
    Part.CONVERSIONS.value: _l("Conversions, without codes"),
    Part.MESSAGES.value: _l("Kind, recipient and time of messages, without their text"),
}


def part_names(parts: Iterable[str]) -> str:
    """Return the parts in words, in one line."""
    return "; ".join(str(PART_NAMES[part]) for part in parts)
