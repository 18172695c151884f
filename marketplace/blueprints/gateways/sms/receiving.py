"""Receive an SMS and return the reply; a repeated message gets its first reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog
from flask import current_app
from flask_babel import force_locale

from marketplace.blueprints.gateways.ids import key_of
from marketplace.blueprints.gateways.sms import grammar, texts
from marketplace.blueprints.gateways.sms.actions import ConfirmationAction
from marketplace.blueprints.gateways.sms.fill_in import say
from marketplace.blueprints.gateways.sms.refusals import in_full
from marketplace.blueprints.gateways.sms.replies import Reply
from marketplace.blueprints.gateways.sms.replies import reply as reply_to
from marketplace.blueprints.gateways.sms.reply_limit import limit_reply, uncount
from marketplace.catalogue.shop_window.window import Window, window
from marketplace.customers.line_owner import LineOwner, sender_of
from marketplace.customers.number_doubt import note_sim
from marketplace.customers.numbers import e164
from marketplace.foundation import job_queue
from marketplace.foundation.idempotency import Answer, KeyReuseError, answer_once, first_answer
from marketplace.foundation.languages.scripts import written_in
from marketplace.foundation.refusals import Refusal
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import transaction

CHANNEL: Final = "sms"
LONGEST_ID: Final = 255
NOBODY: Final = ""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class IncomingSms:
    """An SMS as the gateway passes it on; `id` is the gateway's, the same when it retries.

    `sim` identifies the sender's SIM, where the gateway tells it.
    """

    sender: str
    text: str
    id: str
    sim: str = ""


def answer(sms: IncomingSms) -> str:
    """Return the reply, one GSM-7 segment in the language of the line's owner.

    The reply is empty for a sender that is not a personal number, such as our own or a service
    with a name: two machines that answer each other would never stop. The same `id` again gets
    its first reply, unless the account was stopped meanwhile.
    """
    number = _number(sms.sender)
    if number is None:
        log.warning("an SMS came from no number")
        return NOBODY
    text = sms.text.encode(errors="replace").decode()
    if sms.sim:
        note_sim(number, sms.sim)
    who = sender_of(number)
    with force_locale(written_in(who.language)):
        key = _key(sms.id)
        if key is None:
            log.warning("an SMS came without an id of its own")
            return _unstored(number, say(texts.SEND_AGAIN))
        shop = window()
        prepared = _prepared(text, who, shop)
        if who.stopped and isinstance(prepared, str):  # a first reply may have told a code
            return _unstored(number, prepared)
        try:
            return _once(key, number, text, prepared)
        except KeyReuseError:
            log.warning("an SMS came with the id of another")
            return _unstored(number, say(texts.SEND_AGAIN))


def _prepared(text: str, who: LineOwner, shop: Window) -> Reply:
    try:
        return reply_to(grammar.read(text, shop.codes), text, who, shop)
    except Refusal as refusal:
        return in_full(refusal)


def _once(key: str, number: str, text: str, prepared: Reply) -> str:
    """Act once, or keep the words: a repeated SMS gets its first reply either way.

    A partner's confirmations are neither counted nor limited here: its wrong codes are counted
    as such.
    """
    request = {"channel": CHANNEL, "key": key, "asked": f"{number}\n{text}"}
    counted = not isinstance(prepared, ConfirmationAction)
    with transaction():
        instead = limit_reply(number) if counted else None
        reply = prepared if instead is None else instead
        if isinstance(reply, str):
            given = first_answer(**request, answer=Answer(reply))
        else:
            given = answer_once(**request, do=lambda: Answer(reply.do(key)))
        if given.repeated and counted:
            uncount(number)
    if not isinstance(reply, str):
        job_queue.wake()
    return given.text


def _unstored(number: str, reply: str) -> str:
    """Return the reply to an SMS of which nothing is stored; it is counted all the same."""
    instead = limit_reply(number)
    return reply if instead is None else instead


def _number(sender: str) -> str | None:
    """Return the sender's number in E.164; None for names, short numbers and our own."""
    settings: Settings = current_app.config["SETTINGS"]
    number = e164(sender)
    return None if number == e164(settings.sms_sender) else number


def _key(given: str) -> str | None:
    """Return the idempotency key of the SMS; None for an id that does not identify it."""
    return key_of(given) if given.strip() and len(given) <= LONGEST_ID else None
