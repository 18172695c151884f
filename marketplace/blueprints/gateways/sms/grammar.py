"""The grammar of the programme's SMS: a pure function from text to an intent.

Case, spaces, order, glued words, leading zeros, accents and look-alike letters are tolerated. A
text that can be read in two ways, or is doubtful, is never read as a conversion.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from marketplace.blueprints.gateways.sms import ambiguity, normalise
from marketplace.blueprints.gateways.sms.tokens import Tokens, tokenise
from marketplace.catalogue.models import Unit
from marketplace.catalogue.offers import sms_reserved_words
from marketplace.catalogue.offers.offer_codes import LONGEST, REDEMPTION_CODE
from marketplace.conversions import codes as redemption

MOST_WORDS: Final = 40  # nobody asks for anything in more; the rest of a long text is not read
MOST_SLIPPED: Final = 2
GROUPS: Final = [4, 4, 5]  # of a redemption code as it is shown


class Hint(StrEnum):
    """The reason why a text was not understood."""

    EMPTY = "empty"
    UNCLEAR = "unclear"
    NUMBER_ALONE = "number_alone"
    ONE_NUMBER = "one_number"
    ONE_AT_A_TIME = "one_at_a_time"
    ONLY_THIS = "only_this"


@dataclass(frozen=True, slots=True)
class Balance:
    """A request for the balance (`PIKA`)."""


@dataclass(frozen=True, slots=True)
class Help:
    """A request for help (`NDIHME`)."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A withdrawal of the consent to marketing by SMS (`STOP`, `NDAL`), in its words."""

    text: str


@dataclass(frozen=True, slots=True)
class Units:
    """A request for MB, SMS or MMS worth `points`; None where the number is missing."""

    unit: Unit
    points: int | None


@dataclass(frozen=True, slots=True)
class Package:
    """An offer code with its points before or after it (`90 hej`)."""

    code: str
    points: int


@dataclass(frozen=True, slots=True)
class OfferCode:
    """An offer code alone, whether or not an offer has it."""

    code: str


@dataclass(frozen=True, slots=True)
class RedemptionCode:
    """A text that reads like a customer's code, as it was typed."""

    code: str


@dataclass(frozen=True, slots=True)
class Nonsense:
    """A text that was not understood; `send` is its probable correction, for the hint."""

    hint: Hint
    send: str = ""


SmsIntent: TypeAlias = (
    Balance | Help | Stop | Units | Package | OfferCode | RedemptionCode | Nonsense
)


def read(text: str, codes: Collection[str]) -> SmsIntent:
    """Return the intent of the text, where `codes` are the existing offer codes."""
    by_look = _read(text, normalise.plain(text), codes)
    sounds = normalise.from_cyrillic(text)
    if sounds is None:
        return by_look
    return _likelier(by_look, _read(text, sounds, codes), codes)


def _likelier(by_look: SmsIntent, by_sound: SmsIntent, codes: Collection[str]) -> SmsIntent:
    """Return the reading that is understood; none of two that differ, as one would be a guess."""
    if not _is_understood(by_look, codes):
        unclear = by_look == Nonsense(Hint.UNCLEAR)
        return by_sound if unclear or _is_understood(by_sound, codes) else by_look
    differ = by_look != by_sound and _is_understood(by_sound, codes)
    return Nonsense(Hint.UNCLEAR) if differ else by_look


def _is_understood(intent: SmsIntent, codes: Collection[str]) -> bool:
    if isinstance(intent, Package | OfferCode):
        return intent.code in codes
    return isinstance(intent, Balance | Help | Stop | Units | RedemptionCode)


def _read(text: str, plain: str, codes: Collection[str]) -> SmsIntent:
    words = normalise.words(plain)[:MOST_WORDS]
    if not words:
        return Nonsense(Hint.EMPTY)
    meant = [word for word in words if word not in sms_reserved_words.FILLERS]
    whole = "".join(meant)
    if whole not in codes and _is_redemption_code(meant, whole):
        return RedemptionCode(whole)
    pieces = tokenise(words, codes)
    if not pieces.words:
        return Nonsense(Hint.NUMBER_ALONE if pieces.numbers else Hint.UNCLEAR)
    return _certain(_meant(pieces, whole, codes), text)


def _certain(intent: SmsIntent, text: str) -> SmsIntent:
    """Return the conversion, or a hint where the rest of the text leaves a doubt."""
    match intent:
        case Units(unit=said, points=int(points)) | Package(code=said, points=points):
            if ambiguity.of_number(text):
                return Nonsense(Hint.ONE_NUMBER)
            in_doubt, send = ambiguity.of_words(text), f"{points} {said}"
        case OfferCode(code=send):
            in_doubt = ambiguity.of_words(text) or ambiguity.of_digits(text)
        case _:
            return intent
    return Nonsense(Hint.ONLY_THIS, send) if in_doubt else intent


def _is_redemption_code(words: list[str], whole: str) -> bool:
    """Return whether the text is a redemption code; the partner's reply reports errors in it."""
    if not REDEMPTION_CODE.fullmatch(whole):
        return False
    grouped = [len(word) for word in words] == GROUPS
    alone = len(words) == 1 and not whole.isalpha()
    return grouped or alone or redemption.normalise(whole) is not None


def _meant(pieces: Tokens, whole: str, codes: Collection[str]) -> SmsIntent:
    joined = "".join(pieces.words)
    if joined in sms_reserved_words.STOP:  # before an offer code that was given the word earlier
        return Stop(joined)
    if joined in codes:
        return _offer(joined, pieces.numbers)
    if whole in codes:
        return OfferCode(whole)
    return _of_words(pieces, joined, codes)


def _of_words(pieces: Tokens, joined: str, codes: Collection[str]) -> SmsIntent:
    """Read the words one by one, none of which is an offer code with the others."""
    if joined in sms_reserved_words.RESERVED:  # typed with spaces between its letters
        pieces = Tokens(pieces.numbers, [joined])
    known = [word for word in pieces.words if word in codes or word in sms_reserved_words.UNITS]
    if not sms_reserved_words.STOP.isdisjoint(pieces.words) and _is_of_sms(known, pieces):
        return Stop(" ".join(pieces.words))
    if known:
        return _conversion(pieces, known)
    return _question(pieces) or _unknown(pieces, joined)


def _is_of_sms(known: list[str], pieces: Tokens) -> bool:
    """Return whether nothing beside a withdrawal can be converted: `STOP SMS` names a channel."""
    units = {sms_reserved_words.UNITS.get(word) for word in known}
    return units <= {Unit.SMS} and not (known and pieces.numbers)


def _conversion(pieces: Tokens, known: list[str]) -> SmsIntent:
    """Read one thing that can be converted, with nothing but its number of points beside it."""
    if len(known) > 1:
        return Nonsense(Hint.ONE_AT_A_TIME)
    word, numbers = known[0], pieces.numbers
    around = {word} | (sms_reserved_words.BALANCE if numbers else frozenset())
    if not around.issuperset(pieces.words):
        said = sms_reserved_words.UNITS.get(word, word)
        return Nonsense(Hint.ONLY_THIS, " ".join([*map(str, numbers[:1]), said]))
    unit = sms_reserved_words.UNITS.get(word)
    if unit is None:
        return _offer(word, numbers)
    if len(numbers) > 1:
        return Nonsense(Hint.ONE_NUMBER)
    return Units(unit, numbers[0] if numbers else None)


def _offer(code: str, numbers: list[int]) -> SmsIntent:
    if len(numbers) > 1:
        return Nonsense(Hint.ONE_NUMBER)
    return Package(code, numbers[0]) if numbers else OfferCode(code)


def _question(pieces: Tokens) -> SmsIntent | None:
    """Read a question; as it changes nothing, other words may stand beside it."""
    if not sms_reserved_words.HELP.isdisjoint(pieces.words):
        return Help()
    if sms_reserved_words.BALANCE.isdisjoint(pieces.words):
        return None
    return Nonsense(Hint.NUMBER_ALONE) if pieces.numbers else Balance()


def _unknown(pieces: Tokens, joined: str) -> SmsIntent:
    """Read one or two unknown words as an offer code with a typing error."""
    if len(pieces.words) > MOST_SLIPPED or len(joined) > LONGEST or not joined.isascii():
        return Nonsense(Hint.UNCLEAR)
    return _offer(joined, pieces.numbers)
