"""The partners and categories that forms let staff choose among."""

from __future__ import annotations

from flask_babel import LazyString, get_locale
from wtforms.fields.choices import SelectChoice

from marketplace.catalogue.folding import fold
from marketplace.catalogue.window import window


def partner_choices(none: LazyString | str, *, withdrawn: bool = True) -> list[SelectChoice]:
    """Every partner by name, after an empty choice; without those withdrawn if that is said."""
    partners = sorted(window().partners.values(), key=lambda partner: fold(partner.name))
    return [SelectChoice("", none)] + [
        SelectChoice(str(partner.id), partner.name)
        for partner in partners
        if withdrawn or not partner.withdrawn
    ]


def category_choices(none: LazyString | str) -> list[SelectChoice]:
    """Every category in the shop's order, after an empty choice."""
    language = str(get_locale())
    return [SelectChoice("", none)] + [
        SelectChoice(str(category.id), category.name(language)) for category in window().categories
    ]
