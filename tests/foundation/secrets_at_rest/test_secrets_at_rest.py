"""Secrets at rest: read back by the app alone, also after the key was changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from marketplace import create_app
from marketplace.foundation.secrets_at_rest import UnreadableSecretError, decrypt, encrypt

OLD, NEW = "o" * 40, "n" * 40


@pytest.fixture
def with_keys(make_settings: Callable[..., object]) -> Callable[..., Flask]:
    return lambda **given: create_app(make_settings(**given))  # type: ignore[arg-type]


def test_a_secret_comes_back_and_its_stored_form_does_not_hold_it(plain_app: Flask) -> None:
    with plain_app.app_context():
        stored = encrypt("JBSWY3DPEHPK3PXP")
        assert decrypt(stored) == "JBSWY3DPEHPK3PXP"
        assert b"JBSWY3DPEHPK3PXP" not in stored
        assert encrypt("JBSWY3DPEHPK3PXP") != stored


def test_a_new_key_reads_what_its_predecessor_encrypted_while_that_is_named(
    with_keys: Callable[..., Flask],
) -> None:
    with with_keys(secret_key=OLD).app_context():
        stored = encrypt("secret")
    with with_keys(secret_key=NEW, secret_key_previous=f"other, {OLD}").app_context():
        assert decrypt(stored) == "secret"
        encrypted_anew = encrypt("secret")
    with with_keys(secret_key=NEW).app_context():
        assert decrypt(encrypted_anew) == "secret"
        with pytest.raises(UnreadableSecretError):
            decrypt(stored)


def test_an_altered_secret_is_refused(plain_app: Flask) -> None:
    with plain_app.app_context():
        stored = bytearray(encrypt("secret"))
        stored[20] ^= 1
        with pytest.raises(UnreadableSecretError):
            decrypt(bytes(stored))


def test_what_is_no_secret_at_all_is_refused(plain_app: Flask) -> None:
    with plain_app.app_context():
        stored = encrypt("secret")
        for broken in (b"", b"AAAA", stored[:-4], stored[4:], b"\xff" + stored, stored + b"="):
            with pytest.raises(UnreadableSecretError):
                decrypt(broken)
