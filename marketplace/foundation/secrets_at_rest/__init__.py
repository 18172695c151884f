"""Encrypt the secrets that the database has to give back, so that a copy of it holds none.

The key is derived from `SECRET_KEY`. A secret that was encrypted under an earlier one can be read
while that is named in `SECRET_KEY_PREVIOUS`.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from marketplace.foundation.settings import Settings

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
PURPOSE: Final = b"secrets at rest"  # no other use of SECRET_KEY derives the same key


class UnreadableSecretError(Exception):
    """The secret was altered, or encrypted under a key that is not known any more."""


def encrypt(text: str) -> bytes:
    """Return the text encrypted and authenticated under today's key, in the letters of Base64.

    It is never twice the same, as each has a random nonce.
    """
    settings: Settings = current_app.config["SETTINGS"]
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(settings.secret).encrypt(nonce, text.encode(), None)
    return base64.urlsafe_b64encode(nonce + sealed)


def decrypt(stored: bytes) -> str:
    """Return the text; raises UnreadableSecretError."""
    settings: Settings = current_app.config["SETTINGS"]
    return _decrypt(stored, settings.all_secrets)


def renewed(stored: bytes) -> bytes | None:
    """Return the secret encrypted under today's key; None where it is already.

    Raises UnreadableSecretError.
    """
    settings: Settings = current_app.config["SETTINGS"]
    try:
        _decrypt(stored, [settings.secret])
    except UnreadableSecretError:
        return encrypt(decrypt(stored))
    return None


def _decrypt(stored: bytes, secrets: Iterable[str]) -> str:
    try:
        raw = base64.b64decode(stored, altchars=b"-_", validate=True)
    except binascii.Error:
        raise UnreadableSecretError from None
    nonce, sealed = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
    for secret in secrets if len(nonce) == NONCE_BYTES else ():
        try:
            return _cipher(secret).decrypt(nonce, sealed, None).decode()
        except InvalidTag:
            continue
    raise UnreadableSecretError


@lru_cache(maxsize=8)
def _cipher(secret: str) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    return AESGCM(key.derive(secret.encode()))
