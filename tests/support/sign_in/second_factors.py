"""Second factors of the cast: an app's codes, and an authenticator that signs as a phone does."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from flask import Flask
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from marketplace.accounts.second_factor.models import FactorKind, SecondFactor
from marketplace.accounts.second_factor.totp import STEP_SECONDS, new_secret
from marketplace.foundation import clock
from marketplace.foundation.secrets_at_rest import encrypt
from tests.support.rows import write

SITE = "https://pika.example"
USER_PRESENT, HAS_NEW_KEY = 0x01, 0x40


def an_app(user_id: int, name: str = "My phone") -> str:
    """Give the user an app that was proven long ago; return its secret."""
    secret = new_secret()
    now = clock.now()
    write(
        SecondFactor(
            user_id=user_id, kind=FactorKind.TOTP, name=name, secret=encrypt(secret),
            created_at=now, proven_at=now,
        )
    )  # fmt: skip
    return secret


def code_of(secret: str, ahead: int = 0) -> str:
    """The code that the app shows now, or a number of steps from now."""
    return pyotp.HOTP(secret).at(int(clock.now().timestamp()) // STEP_SECONDS + ahead)


def with_settings(app: Flask, **given: object) -> None:
    """Give the app other settings; the caller puts the earlier ones back."""
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update=given)


class Authenticator:
    """A phone or security key of the tests' own, with one key pair."""

    def __init__(self, origin: str = SITE) -> None:
        self.origin = origin
        self.credential_id = secrets.token_bytes(32)
        self.signatures = 0
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any]) -> str:
        """The browser's answer to the request for a new passkey."""
        numbers = self._key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        credential = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id
        data = self._data(options["rp"]["id"], HAS_NEW_KEY) + credential + public_key
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]),
            attestationObject=attestation,
        )

    def get(self, options: dict[str, Any]) -> str:
        """The browser's answer to the request for a passkey."""
        self.signatures += 1
        client_data = self._client_data("webauthn.get", options["challenge"])
        data = self._data(options["rpId"])
        signed = data + hashlib.sha256(client_data).digest()
        return self._answer(
            clientDataJSON=client_data,
            authenticatorData=data,
            signature=self._key.sign(signed, ec.ECDSA(SHA256())),
        )

    def _data(self, rp_id: str, flags: int = 0) -> bytes:
        hashed = hashlib.sha256(rp_id.encode()).digest()
        return hashed + bytes([USER_PRESENT | flags]) + self.signatures.to_bytes(4, "big")

    def _client_data(self, kind: str, challenge: str) -> bytes:
        assert base64url_to_bytes(challenge)
        given = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(given).encode()

    def _answer(self, **response: bytes) -> str:
        name = bytes_to_base64url(self.credential_id)
        texts = {part: bytes_to_base64url(value) for part, value in response.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": texts})
