"""SMS as people and worse send them, from a seed: the grammar mangled, and what is no grammar."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Final
from unittest.mock import patch

from marketplace.accounts.sliding_window import Limit
from marketplace.accounts.throttle import HOUR, LIMITS, Scope
from marketplace.blueprints.gateways.sms.receiving import IncomingSms, answer
from marketplace.conversions import codes
from marketplace.messages import gsm
from tests.fuzzing.channel import Channel
from tests.fuzzing.town import Town

LOOKS: Final = str.maketrans(
    "ABEKMHOPCTXaeopcx",
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0430\u0435\u043e\u0440\u0441\u0445",
)
SOUNDS: Final = str.maketrans(
    "ABVGDEZIJKLMNOPRSTUFHCabvgdezijklmnoprstufhc",
    "АБВГДЕЗИЈКЛМНОПРСТУФХЦабвгдезијклмнопрстуфхц",
)
WIDE: Final = str.maketrans({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
WORDS: Final = ("dua", "te", "lutem", "sa", "kam", "faleminderit", "çka", "është", "kjo", "mire")
WORDS_ = (*WORDS, "please", "hello", "offer", "euro", "100", "7", "pika", "MB", "code", "?")
SPECIALS: Final = (
    *("", " ", "\0", "\n\r\t", "😀" * 40, "%(title)s %s {0}", "' OR 1=1 --", "<b>x</b>", "\ud800"),
    *("٢٠ MB", "½ MB", "-20 MB", "1e9 MB", "20²", "9" * 1_000, "MB" * 300, "A" * 1_000, "\u202e"),
    *("ë" * 160, "1.000 MB", "20,5 SMS", "NULL", "PIKA\0", "x\u0300" * 400, "\uffff\ufffe", "ﷺ"),
)
ODD_IDS: Final = ("", " ", "x" * 300, "x" * 200, "é", "a b", "\0", "'")
ODD_SENDERS: Final = (
    "IPKO",
    "50777",
    "",
    "\0",
    "+",
    "٠٤٩",
    "123",
    "9" * 40,
    "+383 49 1 2 3",
    "049",
)


def channel(town: Town) -> Channel:
    """The SMS of the town."""
    return Channel("texts", lambda chance: sms_from(chance, town), _answer, fault)


def _answer(sms: IncomingSms) -> str:
    """The answer, however many the number has had."""
    with patch.dict(LIMITS, {Scope.SMS_NUMBER: Limit(10**9, HOUR)}):
        return answer(sms)


def fault(sms: IncomingSms, answered: str) -> str | None:
    """Return the fault of the answer, if any: not one segment of GSM-7, empty, or with a gap."""
    if not answered:
        return None if sms.sender in ODD_SENDERS else "no answer"
    if gsm.fold(answered) != answered:
        return f"not GSM-7: {answered!r}"
    if gsm.septets(answered) > gsm.SEGMENT:
        return f"{gsm.septets(answered)} places: {answered!r}"
    return f"a gap: {answered!r}" if "%(" in answered and "%(" not in sms.text else None


def sms_from(chance: random.Random, town: Town) -> Iterator[IncomingSms]:
    """One SMS after another; some come again, some with the id of another."""
    last = IncomingSms(town.customers[0], "PIKA", "first")
    number = 0
    while True:
        number += 1
        kind = chance.random()
        if kind < 0.03:
            yield last
        else:
            again = last.id if kind < 0.04 else f"{number:x}-{chance.getrandbits(48):x}"
            key = chance.choice(ODD_IDS) if kind > 0.99 else again
            last = IncomingSms(_sender(chance, town), _text(chance, town), key)
            yield last


def _sender(chance: random.Random, town: Town) -> str:
    kind = chance.random()
    if kind < 0.80:
        return _written(chance, chance.choice(town.customers))
    if kind < 0.90:
        return chance.choice(town.strangers)
    return chance.choice(town.partners if kind < 0.98 else ODD_SENDERS)


def _written(chance: random.Random, number: str) -> str:
    ways = (number, number[1:], f"00{number[1:]}", f"0{number[4:]}")
    return number if chance.random() < 0.7 else chance.choice(ways)


def _text(chance: random.Random, town: Town) -> str:
    makers: tuple[tuple[float, Callable[[], str]], ...] = (
        (0.10, lambda: chance.choice(("PIKA", "NDIHME", "ndihmë", "Balance", "HELP", "info"))),
        (0.25, lambda: _mangled(chance, _asked(chance, town))),
        (0.40, lambda: _slipped(chance, _asked(chance, town))),
        (0.50, lambda: codes.shown(codes.make())),
        (0.75, lambda: " ".join(chance.choices(WORDS_, k=chance.randrange(1, 12)))),
        (0.85, lambda: chance.choice(SPECIALS)),
        (1.00, lambda: _random_letters(chance)),
    )
    kind = chance.random()
    return next(make for limit, make in makers if kind < limit)()


def _asked(chance: random.Random, town: Town) -> str:
    """Return a text that the grammar accepts."""
    if chance.random() < 0.5:
        number = chance.choice((0, 5, 10, 20, 90, 100, 1_000, 10**9))
        return f"{number} {chance.choice(('MB', 'SMS', 'MMS'))}"
    code = chance.choice(town.codes)
    return f"90 {code}" if chance.random() < 0.3 else code


def _mangled(chance: random.Random, text: str) -> str:
    """The same as others would type it."""
    ways: tuple[Callable[[str], str], ...] = (
        str.lower,
        str.title,
        lambda one: one.replace(" ", ""),
        lambda one: " ".join(reversed(one.split())),
        lambda one: f" {one.replace(' ', '   ')}\n",
        lambda one: f"«{one}»!",
        lambda one: f"00{one}",
        lambda one: one.translate(LOOKS),
        lambda one: one.translate(SOUNDS),
        lambda one: f"{one} \U0001f600",
        lambda one: one.translate(WIDE),
        lambda one: one.replace("0", "O"),
    )
    for way in chance.sample(ways, chance.randrange(3)):
        text = way(text)
    return text


def _slipped(chance: random.Random, text: str) -> str:
    """With a letter wrong, missing or too many."""
    place = chance.randrange(len(text))
    letter = chance.choice(("", "X", "7", "ë", " ", text[place] * 2))
    return text[:place] + letter + text[place + 1 :]


def _random_letters(chance: random.Random) -> str:
    most = chance.choice((0x7F, 0x24F, 0x5FF, 0xFFFF, 0x10FFFF))
    return "".join(chr(chance.randrange(most)) for _ in range(chance.choice((1, 8, 40, 200))))
