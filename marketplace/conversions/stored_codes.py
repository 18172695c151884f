"""Store codes so that a copy of the database holds none: a keyed hash to find one, and a cipher.

The hash has as many characters as a code and more bits (65), so two codes share a hash no more
often than they are the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.catalogue.pools.hand_out import FreeCode
from marketplace.conversions import codes
from marketplace.conversions.codes import ALPHABET, BITS, LENGTH
from marketplace.foundation import secrets_at_rest
from marketplace.foundation.secrets_at_rest.keyed_hash import keyed_hashes

PURPOSE: Final = "redemption codes"


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """The code of a new conversion: as people read it, and as it is stored.

    `good_until` is the end that a partner gave its own code, None where the offer decides.
    """

    text: str
    code_hash: str
    sealed_code: bytes
    good_until: datetime | None = None


def own_code() -> IssuedCode:
    """Return a new code of ours."""
    code = codes.make()
    return IssuedCode(codes.shown(code), code_hash(code), secrets_at_rest.encrypt(code))


def code_of_pool(free: FreeCode) -> IssuedCode:
    """Return the code of a partner's pool, as it is stored there."""
    text = secrets_at_rest.decrypt(free.sealed_code)
    return IssuedCode(text, free.code_hash, free.sealed_code, free.good_until)


def code_hash(code: str) -> str:
    """Return the hash that is stored for the code (13 characters, no hyphens): 13 characters."""
    return code_hashes(code)[0]


def code_hashes(code: str) -> tuple[str, ...]:
    """Return the hashes that the code may be stored under: one for each known `SECRET_KEY`."""
    return tuple(_short(digest) for digest in keyed_hashes(PURPOSE, code))


def _short(digest: bytes) -> str:
    bits = int.from_bytes(digest)
    return "".join(ALPHABET[bits >> BITS * place & len(ALPHABET) - 1] for place in range(LENGTH))
