"""Limit how often one number is answered, so that two machines never answer each other.

A telephone may have an automatic reply to every SMS, and each reply of ours is one.
"""

from __future__ import annotations

from typing import Final

import structlog

from marketplace.accounts import throttle
from marketplace.accounts.throttle import LIMITS, Scope
from marketplace.blueprints.gateways.sms import texts
from marketplace.blueprints.gateways.sms.fill_in import say
from marketplace.foundation import clock

SILENCE: Final = ""

log = structlog.get_logger(__name__)


def limit_reply(number: str) -> str | None:
    """Count a reply to the number, and return the text that replaces it beyond the limit.

    None means that the reply may be sent. The first one beyond the hour's limit says when
    replies start again; until then nothing more is sent.
    """
    beyond = throttle.record_failure(Scope.SMS_NUMBER, number) - LIMITS[Scope.SMS_NUMBER].failures
    if beyond <= 0:
        return None
    if beyond > 1:
        return SILENCE
    log.warning("a number has had too many answers by SMS")
    again = clock.local(throttle.window_end(Scope.SMS_NUMBER))
    return say(texts.ANSWERED_OFTEN, time=f"{again:%H:%M}")


def uncount(number: str) -> None:
    """Undo the count of an SMS that had been answered before."""
    throttle.take_back(Scope.SMS_NUMBER, number)
