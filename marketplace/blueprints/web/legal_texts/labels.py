"""The names of the legal texts."""

from __future__ import annotations

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.legal_texts.models import TextKind

TEXT_NAMES: Final[dict[TextKind, LazyString]] = {
    TextKind.PRIVACY: _l("Privacy notice"),
    TextKind.TERMS: _l("Terms"),
    TextKind.PARTNER_TERMS: _l("Terms for partners"),
}
