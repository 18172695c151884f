"""Choose the reply to an intent: a text, or an action that produces one."""

from __future__ import annotations

from typing import TypeAlias

from marketplace.blueprints.gateways import strangers
from marketplace.blueprints.gateways.balances import balance_of
from marketplace.blueprints.gateways.services import service_of
from marketplace.blueprints.gateways.sms import grammar, texts
from marketplace.blueprints.gateways.sms.actions import (
    ConfirmationAction,
    ConversionAction,
    StopAction,
)
from marketplace.blueprints.gateways.sms.fill_in import language, say, say_with, title
from marketplace.blueprints.gateways.sms.grammar import Hint, SmsIntent
from marketplace.blueprints.gateways.sms.instructions import (
    MOST_IN_HELP,
    exact_instruction,
    examples,
    is_misspelt_balance,
    probable_offer,
)
from marketplace.blueprints.gateways.sms.partner_phone import ask_for_code, reply_to_phone
from marketplace.blueprints.gateways.strangers import site
from marketplace.catalogue.offers.offer_codes import REDEMPTION_CODE_LENGTH
from marketplace.catalogue.offers.retired import retired_offer
from marketplace.catalogue.partners.phones import registered_phone
from marketplace.catalogue.shop_window.cards import Card
from marketplace.catalogue.shop_window.window import Window
from marketplace.conversions.refusals import OfferNotThere
from marketplace.customers.line_owner import LineOwner

Reply: TypeAlias = str | ConversionAction | ConfirmationAction | StopAction
SLIPPED = 2  # letters too many or too few in a redemption code
HINTS = {
    Hint.EMPTY: texts.UNCLEAR,
    Hint.UNCLEAR: texts.UNCLEAR,
    Hint.NUMBER_ALONE: texts.NUMBER_ALONE,
    Hint.ONE_NUMBER: texts.ONE_NUMBER,
    Hint.ONE_AT_A_TIME: texts.ONE_AT_A_TIME,
    Hint.ONLY_THIS: texts.ONLY_THIS,
}


def reply(asked: SmsIntent, text: str, sender: LineOwner, window: Window) -> Reply:
    """Return the reply to the text that was read so, or the action; changes nothing."""
    if isinstance(asked, grammar.Help):
        return help_sms(examples(window, MOST_IN_HELP))
    if isinstance(asked, grammar.Stop):
        return _stop(asked, sender)
    to_phone = reply_to_phone(asked, text, sender, window)
    if to_phone is not None:
        return to_phone
    if sender.customer_id is None:
        return stranger(sender)
    return _to_customer(asked, sender, sender.customer_id, window)


def _stop(asked: grammar.Stop, sender: LineOwner) -> Reply:
    """Return the withdrawal, also of a stopped account; other numbers get no marketing at all."""
    if sender.customer_id is None:
        return say(texts.NO_NEWS)
    return StopAction(sender.customer_id, asked.text)


def help_sms(services: list[str]) -> str:
    """Return what can be sent, with the site's address where every service fits beside it."""
    told = say_with(services, texts.HELP, site=site())
    if ", ".join(services) in told:
        return told
    return say_with(services, texts.HELP_WITHOUT_SITE, site=site())


def stranger(sender: LineOwner) -> str:
    """Return the reply to a number that no customer has registered."""
    return say(strangers.TEXTS[strangers.kind_of(sender)], "site", site=site())


def _to_customer(asked: SmsIntent, sender: LineOwner, customer_id: int, window: Window) -> Reply:
    if sender.stopped:
        return say(texts.STOPPED, "site", site=site())
    if isinstance(asked, grammar.Balance):
        return balance(customer_id)
    if isinstance(asked, grammar.Units):
        card = service_of(window, asked.unit)
        return _by_the_point(sender, customer_id, card, asked.points)
    if isinstance(asked, grammar.Package | grammar.OfferCode):
        return _of_a_code(asked, sender, customer_id, window)
    if isinstance(asked, grammar.Nonsense):
        return say_with(examples(window), HINTS[asked.hint], send=asked.send, site=site())
    return say(texts.FOR_A_PARTNER, "site", site=site())


def balance(customer_id: int) -> str:
    """Return the usable points, why none can be used, and which expire first."""
    seen = balance_of(customer_id)
    if seen.blocked:
        return say(texts.BALANCE_BLOCKED, balance=seen.points)
    if seen.expires_on is None:
        return say(texts.BALANCE_FOR_EVER, balance=seen.points)
    said = {"points": seen.expiring, "day": seen.expires_on}
    return say(texts.BALANCE, balance=seen.points, **said)


def _by_the_point(
    sender: LineOwner, customer_id: int, card: Card | None, points: int | None
) -> Reply:
    if card is None:
        return say(texts.NOT_ON_OFFER)
    if points is None:
        return say(texts.HOW_MANY, least=card.points, send=exact_instruction(card))
    return ConversionAction(sender, customer_id, card, points)


def _of_a_code(
    asked: grammar.Package | grammar.OfferCode, sender: LineOwner, customer_id: int, window: Window
) -> Reply:
    card = window.codes.get(asked.code)
    points = asked.points if isinstance(asked, grammar.Package) else None
    if card is None:
        return _no_such_code(asked.code, points, sender, customer_id, window)
    if card.by_the_point:
        return _by_the_point(sender, customer_id, card, points)
    return ConversionAction(sender, customer_id, card, points)


def _no_such_code(
    code: str, points: int | None, sender: LineOwner, customer_id: int, window: Window
) -> str:
    gone = retired_offer(code)
    if gone:
        said = {"title": gone.title(language()), "says": str(OfferNotThere()), "site": site()}
        return say(texts.WITH_TITLE, "title", "site", **said)
    card = probable_offer(window, code)
    if card:
        said = {"code": code, "title": title(card), "send": exact_instruction(card, points)}
        return say(texts.MEANT, "title", **said)
    if is_misspelt_balance(code):
        return balance(customer_id)
    typed = f"{code}{points or ''}"
    if abs(len(typed) - REDEMPTION_CODE_LENGTH) <= SLIPPED:
        phone = registered_phone(sender.number)
        if phone is not None:
            return ask_for_code(phone)
    return say(texts.NO_SUCH_CODE, "site", code=code, site=site())
