"""Store codes so that a copy of the database holds none: a keyed hash to find one, and a cipher.

The hash has as many characters as a code and more bits (65), so two codes share a hash no more
often than they are the same.
"""

from __future__ import annotations

from typing import Final

from marketplace.conversions.codes import ALPHABET, BITS, LENGTH
from marketplace.foundation.secrets_at_rest.keyed_hash import keyed_hashes

PURPOSE: Final = "redemption codes"


def code_hash(code: str) -> str:
    """Return the hash that is stored for the code (13 characters, no hyphens): 13 characters."""
    return code_hashes(code)[0]


def code_hashes(code: str) -> tuple[str, ...]:
    """Return the hashes that the code may be stored under: one for each known `SECRET_KEY`."""
    return tuple(_short(digest) for digest in keyed_hashes(PURPOSE, code))


def _short(digest: bytes) -> str:
    bits = int.from_bytes(digest)
    return "".join(ALPHABET[bits >> BITS * place & len(ALPHABET) - 1] for place in range(LENGTH))
