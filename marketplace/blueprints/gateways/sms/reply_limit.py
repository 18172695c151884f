"""How often one number is answered, so that no two machines answer each other for ever.

An ordinary telephone may answer every SMS by itself, and each answer of ours is one.
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


def said_instead(number: str) -> str | None:
    """Count an answer to the number, and return what is sent in its place once there were many.

    None where it may be answered. The first beyond the hour's limit says when we answer again;
    nothing is said after that until then.
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
    """Take back what was counted for an SMS that had its answer before."""
    throttle.take_back(Scope.SMS_NUMBER, number)
