"""Fill in texts in the current language and fold them into one segment."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import LazyString, get_locale

from marketplace.blueprints.gateways.values import worded
from marketplace.catalogue.shop_window.cards import Card
from marketplace.messages import gsm


def say(text: LazyString | str, *clipped: str, **values: object) -> str:
    """Return the text with its values, numbers formatted for the language.

    The `clipped` values are shortened, the longest first, where the text would need a second
    segment.
    """
    words = {name: worded(value, language()) for name, value in values.items()}
    return gsm.one_segment(str(text), words, [name for name in clipped if name in words])


def say_with(examples: Sequence[str], text: LazyString | str, **values: object) -> str:
    """Fill in as many of the examples, from the first on, as fit; at least one."""
    for many in range(len(examples), 1, -1):
        told = say(text, examples=", ".join(examples[:many]), **values)
        if gsm.septets(told) <= gsm.SEGMENT:
            return told
    return say(text, "site", examples=examples[0], **values)


def language() -> str:
    """Return the current language, `sq` or `en`."""
    return str(get_locale())


def title(card: Card) -> str:
    """Return the offer's title in that language."""
    return card.title(language())
