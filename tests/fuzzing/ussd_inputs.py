"""USSD as gateways and worse ask it, from a seed: sessions key by key, repeated and garbled."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from marketplace.blueprints.gateways.ussd.screens import PLACES
from marketplace.blueprints.gateways.ussd.session import UssdRequest, answer
from marketplace.messages import gsm
from tests.fuzzing.channel import Channel
from tests.fuzzing.texts import ODD_SENDERS, SPECIALS
from tests.fuzzing.town import Town

CODES: Final = ("*777*1#",) * 8 + ("*777#",) * 3 + ("777", "*778#", "", "*777*1*3#", "\0", "\ud800")
KEYS: Final = ("1", "2", "3", "4", "5", "6", "0", "00", "10", "20", "90", "500", "9", "7", "x", "")
ODD_SESSIONS: Final = ("", " ", "x" * 300, "é", "\0", "\ud800", "used")
MOST_KEYS: Final = 8


def channel(town: Town) -> Channel:
    """The sessions of the town."""
    return Channel("ussd", lambda chance: sessions_from(chance, town), answer, fault)


def fault(_asked: UssdRequest, screen: str) -> str | None:
    """Return the fault of the screen, if any: no CON or END, too long, not GSM-7, or with a gap."""
    if screen[:4] not in {"CON ", "END "} or not screen[4:].strip():
        return f"no screen: {screen!r}"
    if gsm.fold(screen) != screen:
        return f"not GSM-7: {screen!r}"
    if gsm.septets(screen) > PLACES:
        return f"{gsm.septets(screen)} places: {screen!r}"
    return f"a gap: {screen!r}" if "%(" in screen else None


def sessions_from(chance: random.Random, town: Town) -> Iterator[UssdRequest]:
    """One request after another: each session grows by a key, some come again, some are garbled."""
    while True:
        number = chance.choice((*town.customers, *town.customers, *town.strangers, *ODD_SENDERS))
        session = f"{chance.getrandbits(64):x}"
        if chance.random() < 0.02:
            session = chance.choice(ODD_SESSIONS)
        asked = UssdRequest(session, chance.choice(CODES), number, "")
        yield asked
        for typed in _growing(chance):
            asked = replace(asked, text=typed)
            yield asked
            if chance.random() < 0.05:
                yield _garbled(chance, asked, town)
                yield asked


def _growing(chance: random.Random) -> Iterator[str]:
    """Yield the typed text, a key longer each time; sometimes a key is one that no phone has."""
    typed: list[str] = ["1"] if chance.random() < 0.3 else []
    for _key in range(chance.randrange(MOST_KEYS)):
        odd = chance.random() < 0.05
        typed.append(chance.choice(SPECIALS if odd else KEYS))
        yield "*".join(typed)


def _garbled(chance: random.Random, asked: UssdRequest, town: Town) -> UssdRequest:
    """The same session told otherwise: by another number, with another text, cut or too long."""
    ways = (
        replace(asked, number=chance.choice(town.customers)),
        replace(asked, text=f"{asked.text}*1"),
        replace(asked, text=asked.text[:-1]),
        replace(asked, text="*" * 1000),
        replace(asked, text="1" * 5000),
        replace(asked, service_code=chance.choice(CODES)),
    )
    return chance.choice(ways)
