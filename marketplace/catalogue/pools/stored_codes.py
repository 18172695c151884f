"""Hash a partner's own codes so that one is found, and never the code of another partner.

Codes are compared within one partner: another partner may have the same code.
"""

from __future__ import annotations

import base64
from typing import Final

from marketplace.catalogue.pools.code_form import compared
from marketplace.foundation.secrets_at_rest.keyed_hash import keyed_hashes

PURPOSE: Final = "partners' own codes"
BYTES: Final = 8
LENGTH: Final = 13  # base 32 characters of 64 bits


def pool_code_hashes(partner_id: int, code: str) -> tuple[str, ...]:
    """Return the hashes that the code may be stored under, the one to store first.

    There is one for each known `SECRET_KEY`; none where the text can be no pool's code.
    """
    plain = compared(code)
    if plain is None:
        return ()
    return tuple(_short(one) for one in keyed_hashes(PURPOSE, f"{partner_id}:{plain}"))


def _short(digest: bytes) -> str:
    return base64.b32encode(digest[:BYTES]).decode()[:LENGTH]
