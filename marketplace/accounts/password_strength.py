"""Judge how easily a password is guessed, at a cost that no password can raise.

It uses the dictionaries, patterns and scores of zxcvbn. The library's own search tries every
combination of look-alike characters (`4` for a, `$` for s) and judges repeated parts anew, so
chosen passwords cost it seconds. Here a password is read in eight ways at most, and repetition is
folded before it is judged.

Only the first characters are judged. That can only be too strict, never too lax: to guess a
password means to guess its beginning too, so the whole is never easier than the part, and of any
password that is worth having the first 32 characters alone take far more than a million guesses.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any, Final

from zxcvbn import matching, scoring

MOST_JUDGED: Final = 32
FEW_GUESSES: Final = 10**6
LOCAL_WORDS: Final = (
    "prishtina", "kosova", "kosovo", "shqiperia", "shqipe", "prizren", "peja", "gjakova",
    "gjilan", "ferizaj", "mitrovica", "tirana", "ipko", "pika", "dashuria", "fjalekalimi",
)  # fmt: skip

LOOK_ALIKE: Final = dict(zip("4@8({[<369!0$5+%2", "aabcccceggiosstxz", strict=True))
DOUBTFUL: Final = {"1": "il", "|": "il", "7": "lt"}  # read in either way
REPEATED: Final = re.compile(r"(.+?)\1{2,}|(.{4,}?)\2+")  # three times, or four letters twice

Match = dict[str, Any]
Ranks = dict[str, dict[str, int]]


def is_guessable(password: str, personal: list[str]) -> bool:
    """Return whether the password falls within a million guesses.

    `personal` are lower-case words that stand for the person, such as the name.
    """
    judged = password[:MOST_JUDGED]
    folded = REPEATED.sub(r"\1\2", judged)
    ranks = matching.RANKED_DICTIONARIES | {
        "local": matching.build_ranked_dict([*personal, *LOCAL_WORDS])
    }
    times = -(-len(judged) // len(folded)) if folded else 1
    return any(
        _guesses(text, ranks) * repeated <= FEW_GUESSES
        for text, repeated in dict.fromkeys([(judged, 1), (folded, times)])
    )


def _guesses(text: str, ranks: Ranks) -> float:
    matches = [
        *matching.dictionary_match(text, ranks),
        *matching.reverse_dictionary_match(text, ranks),
        *_look_alike_match(text, ranks),
        *matching.spatial_match(text),
        *matching.sequence_match(text),
        *matching.regex_match(text),
        *matching.date_match(text),
    ]
    return float(scoring.most_guessable_match_sequence(text, matches)["guesses"])


def _look_alike_match(text: str, ranks: Ranks) -> list[Match]:
    """Return the words that stand in the text with look-alike characters for letters."""
    found = []
    doubtful = [one for one in DOUBTFUL if one in text]
    for letters in product(*(DOUBTFUL[one] for one in doubtful)):
        reading: dict[str, Any] = LOOK_ALIKE | dict(zip(doubtful, letters, strict=True))
        read = text.translate(str.maketrans(reading))
        if read == text:
            return []
        for match in matching.dictionary_match(read, ranks):
            token = text[match["i"] : match["j"] + 1]
            used = {one: reading[one] for one in set(token) & set(reading)}
            if used and len(token) > 1:
                found.append(match | {"token": token, "l33t": True, "sub": used})
    return found
