"""Read an SMS from a partner's registered phone: a customer's code, ours or the partner's own.

A partner's own code looks like anything: a word, digits, a link. So it is read where the text is no
request of a customer; from a phone that is no customer's, that is everything but reserved words.
"""

from __future__ import annotations

import re
from typing import Final

from marketplace.blueprints.gateways.sms import grammar, normalise, texts
from marketplace.blueprints.gateways.sms.actions import ConfirmationAction
from marketplace.blueprints.gateways.sms.fill_in import say
from marketplace.blueprints.gateways.sms.grammar import SmsIntent
from marketplace.catalogue.offers import sms_reserved_words
from marketplace.catalogue.partners.phones import RegisteredPhone, registered_phone
from marketplace.catalogue.pools.code_form import compared
from marketplace.catalogue.pools.pool_list import partner_has_pools
from marketplace.catalogue.shop_window.window import Window
from marketplace.customers.line_owner import LineOwner

_LINK: Final = re.compile(r"https://\S+", re.IGNORECASE)


def reply_to_phone(
    asked: SmsIntent, text: str, sender: LineOwner, window: Window
) -> ConfirmationAction | str | None:
    """Return the confirmation, or the request for a code; None for what is not the partner's."""
    if not _may_be_a_code(asked, sender, window):
        return None
    phone = registered_phone(sender.number)
    if phone is None:
        return None
    if isinstance(asked, grammar.RedemptionCode):
        return ConfirmationAction(phone, asked.code)
    own = own_code(text) if partner_has_pools(phone.partner_id) else None
    if own is not None and not isinstance(asked, grammar.Balance):
        return ConfirmationAction(phone, own)
    if sender.customer_id is None or isinstance(asked, grammar.Nonsense):
        return ask_for_code(phone)
    return None


def ask_for_code(phone: RegisteredPhone) -> str:
    """Return the request for the customer's code and nothing else."""
    own = partner_has_pools(phone.partner_id)
    return say(texts.OWN_CODE_WANTED if own else texts.CODE_WANTED)


def own_code(text: str) -> str | None:
    """Return the text as one of a partner's own codes; None where it cannot be one.

    A code is one word or has a digit, so that a sentence is no wrong guess. Filler words are left
    out (`kodi KINO-0001`); a link stands as it was typed.
    """
    links = _LINK.findall(text)
    if links:
        return compared(links[0]) if len(links) == 1 else None
    words = normalise.words(normalise.plain(text))
    meant = [word for word in words if word not in sms_reserved_words.FILLERS]
    whole = "".join(meant)
    one_code = len(meant) == 1 or any(map(str.isdigit, whole)) or "-" in text
    return compared(whole) if whole and one_code else None


def _may_be_a_code(asked: SmsIntent, sender: LineOwner, window: Window) -> bool:
    if isinstance(asked, grammar.RedemptionCode | grammar.Nonsense) or sender.customer_id is None:
        return True
    if isinstance(asked, grammar.Package | grammar.OfferCode):
        return asked.code not in window.codes
    return False
