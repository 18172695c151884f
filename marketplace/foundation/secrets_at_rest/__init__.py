"""Encrypt the secrets that the database has to give back, so that a copy of it holds none.

The key is derived from `SECRET_KEY`. A secret that was encrypted under an earlier one can be read
while that is named in `SECRET_KEY_PREVIOUS`.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

from marketplace.foundation.settings import Settings

KEY_BYTES: Final = 32
PURPOSE: Final = b"secrets at rest"  # no other use of SECRET_KEY derives the same key


class UnreadableSecretError(Exception):
    """The secret was altered, or encrypted under a key that is not known any more."""


def encrypt(text: str) -> bytes:
    """Return the text encrypted and authenticated under today's key; never twice the same bytes."""
    return _cipher().encrypt(text.encode())


def decrypt(stored: bytes) -> str:
    """Return the text; raises UnreadableSecretError."""
    try:
        return _cipher().decrypt(stored).decode()
    except InvalidToken:
        raise UnreadableSecretError from None


def renewed(stored: bytes) -> bytes | None:
    """Return the secret encrypted under today's key; None where it is already.

    Raises UnreadableSecretError.
    """
    settings: Settings = current_app.config["SETTINGS"]
    try:
        _cipher_of((settings.secret,)).decrypt(stored)
    except InvalidToken:
        return encrypt(decrypt(stored))
    return None


def _cipher() -> MultiFernet:
    settings: Settings = current_app.config["SETTINGS"]
    return _cipher_of(settings.all_secrets)


@lru_cache(maxsize=4)
def _cipher_of(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
