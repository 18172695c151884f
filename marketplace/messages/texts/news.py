"""Texts of marketing: news and offers of the programme, which marketing staff write."""

from __future__ import annotations

from typing import Final

from flask_babel import lazy_gettext as _l

from marketplace.messages.texts.kind import MessageKind

NEWS: Final[dict[str, MessageKind]] = {
    # subject, text, sms (all three as marketing wrote them)
    "news": MessageKind(
        sms=_l("%(sms)s End: send STOP"),
        subject=_l("%(subject)s"),
        template="news",
        clipped=("sms",),
        marketing=True,
    ),
}
