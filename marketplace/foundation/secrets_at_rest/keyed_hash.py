"""Hash what is looked up by its value, under a key that no copy of the database holds.

A code or a PIN is short, and a plain hash of it gives it away to anyone who tries all of them. The
key is derived from `SECRET_KEY`; hashes made under an earlier one match while it is in
`SECRET_KEY_PREVIOUS`.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from marketplace.foundation.settings import Settings

KEY_BYTES: Final = 32


def known_secrets() -> tuple[str, ...]:
    """Return `SECRET_KEY` and then its predecessors, the newest first."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.all_secrets


def signing_keys() -> list[str]:
    """Return the same in the order of itsdangerous, which signs with the last of its keys."""
    return [*reversed(known_secrets())]


def keyed_hashes(purpose: str, content: str) -> tuple[bytes, ...]:
    """Return the HMAC-SHA256 of the content under each known key, the newest first.

    The first is the one to store. Keys of different purposes differ.
    """
    keys = (_key(secret, purpose) for secret in known_secrets())
    return tuple(hmac.digest(key, content.encode(), hashlib.sha256) for key in keys)


@lru_cache(maxsize=16)
def _key(secret: str, purpose: str) -> bytes:
    info = f"keyed hash: {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret.encode())
