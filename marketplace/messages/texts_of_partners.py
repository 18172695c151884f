"""What the kinds of message to partners say."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.kinds import Kind

PARTNERS: Final[dict[str, Kind]] = {
    # pin, minutes, partner
    "partner_phone_pin": Kind(
        sms=_l(
            "PIN to confirm codes of %(partner)s from this phone: %(pin)s."
            " It is good for %(minutes)s minutes. Give it to nobody."
        ),
        clipped=("partner",),
        fleeting=True,
    ),
}
