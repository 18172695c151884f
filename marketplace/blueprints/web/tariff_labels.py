"""The names of the tariffs for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from marketplace.programme.models import Tariff

TARIFFS: Final[Mapping[str, LazyString]] = {
    Tariff.PRIVATE_PREPAID.value: _l("Private, prepaid"),
    Tariff.PRIVATE_POSTPAID.value: _l("Private, postpaid"),
    Tariff.BUSINESS_POSTPAID.value: _l("Business, postpaid"),
}
