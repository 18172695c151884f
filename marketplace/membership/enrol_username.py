"""Choose the username of an enrolled customer: the line's number, as it is dialled in Kosovo."""

from __future__ import annotations

from typing import Final

from marketplace.accounts.usernames import USERNAME

COUNTRY: Final = "+383"
WITHOUT_ANY: Final = "pika"


def username_of(number: str) -> str:
    """Return the username of a line: `+38349123456` is `049123456`, a contract its lower case.

    A text that cannot be a username becomes `pika`.
    """
    dialled = number.lower().replace(COUNTRY, "0", 1).removeprefix("+")
    return dialled if USERNAME.fullmatch(dialled) else WITHOUT_ANY
