"""Texts filled and folded into one segment, in the language now in force."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import LazyString, get_locale

from marketplace.blueprints.gateways.values import worded
from marketplace.catalogue.shop_window.cards import Card
from marketplace.messages import gsm


def say(text: LazyString | str, *clipped: str, **values: object) -> str:
    """The text with its values, numbers as the language writes them.

    The values that are `clipped` give way, the longest first, where they would need a second part.
    """
    words = {name: worded(value, language()) for name, value in values.items()}
    return gsm.one_segment(str(text), words, [name for name in clipped if name in words])


def say_with(examples: Sequence[str], text: LazyString | str, **values: object) -> str:
    """The same with as many of the examples, the first ones, as there is room for; at least one."""
    for many in range(len(examples), 1, -1):
        told = say(text, examples=", ".join(examples[:many]), **values)
        if gsm.septets(told) <= gsm.SEGMENT:
            return told
    return say(text, "site", examples=examples[0], **values)


def language() -> str:
    """The language in force, `sq` or `en`."""
    return str(get_locale())


def title(card: Card) -> str:
    """The offer's title in that language."""
    return card.title(language())
