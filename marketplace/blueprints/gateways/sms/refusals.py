"""Refusals of a conversion as SMS texts; the one place where refusals become SMS."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import LazyString

from marketplace.blueprints.gateways.sms import texts
from marketplace.blueprints.gateways.sms.fill_in import say, title
from marketplace.blueprints.gateways.sms.instructions import exact_instruction
from marketplace.blueprints.gateways.strangers import site
from marketplace.catalogue.shop_window.cards import Card
from marketplace.conversions import refusals
from marketplace.foundation.refusals import Refusal
from marketplace.points.refusals import NotEnoughPoints

# Their own sentence, and where to look for something else.
WITH_TITLE = (
    refusals.OfferNotThere,
    refusals.OfferNotOpen,
    refusals.OfferClosed,
    refusals.SoldOut,
    refusals.LimitReached,
    refusals.NotForThisTariff,
)


def refusal_sms(refusal: Refusal, card: Card) -> str:
    """Return the reply to a customer whose conversion was refused, in the current language."""
    text, more = _words(refusal, card)
    if text is None:
        return in_full(refusal)
    return say(text, "title", "site", **{"title": title(card)} | more)


def in_full(refusal: Refusal) -> str:
    """Return the refusal's own sentence, cut at the end of the segment where needed."""
    return say(texts.ALONE, "says", says=str(refusal))


def _words(refusal: Refusal, card: Card) -> tuple[LazyString | None, dict[str, object]]:
    """Return the SMS text and its values; None where the refusal's own sentence is enough."""
    found: tuple[LazyString | None, dict[str, object]] = (None, {})
    match refusal:
        case NotEnoughPoints():
            balance, needed, lacking = refusal.balance, refusal.needed, refusal.lacking
            found = texts.LACKING, {"balance": balance, "needed": needed, "lacking": lacking}
        case refusals.BelowMinimum():
            found = texts.AT_LEAST, {"least": card.points, "send": exact_instruction(card)}
        case refusals.AboveMaximum():
            send = exact_instruction(card, refusal.most if card.scale else None)
            found = texts.AT_MOST, {"most": refusal.most, "send": send}
        case refusals.BetweenSteps():
            send = exact_instruction(card, refusal.above)
            values = {"below": refusal.below, "above": refusal.above, "send": send}
            found = texts.BETWEEN_STEPS, values
        case refusals.OtherPrice():
            send = exact_instruction(replace(card, points=refusal.points))
            found = texts.OTHER_PRICE, {"points": refusal.points, "send": send}
        case refusals.OnlyInShops():
            found = texts.ONLY_IN_SHOPS, {"points": card.points}
        case refusals.NoSuchLine():
            found = texts.MOBILE_ONLY, {}
        case _ if isinstance(refusal, WITH_TITLE):
            found = texts.WITH_TITLE, {"says": str(refusal), "site": site()}
    return found
