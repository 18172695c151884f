"""The partners and categories that staff choose from in forms."""

from __future__ import annotations

from flask_babel import get_locale

from marketplace.blueprints.forms.row_select import Rows
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation.languages.folding import fold


def partners(*, withdrawn: bool = True) -> Rows:
    """Return every partner by name; optionally without withdrawn ones."""
    found = sorted(window().partners.values(), key=lambda partner: fold(partner.name))
    return [(one.id, one.name) for one in found if withdrawn or not one.withdrawn]


def categories() -> Rows:
    """Return every category in the shop's order."""
    language = str(get_locale())
    return [(category.id, category.name(language)) for category in window().categories]
