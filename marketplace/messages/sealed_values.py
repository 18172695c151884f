"""Store the values of messages with their secrets encrypted: codes, PINs and links.

A message waits, and after it was sent staff may send it again: so long its secret is in the
database, but not in clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from sqlalchemy import JSON, Dialect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

from marketplace.foundation.secrets_at_rest import (
    UnreadableSecretError,
    decrypt,
    encrypt,
    renewed,
)

SECRETS: Final = frozenset({"code", "code_shown", "pin", "link", "token"})
SEALED: Final = "sealed"  # the one name in the place of an encrypted value


class SealedValues(TypeDecorator[dict[str, Any]]):
    """A message's values as JSON; each secret one is an object with its cipher."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return JSONB for PostgreSQL."""
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else JSON())

    def process_bind_param(
        self, value: dict[str, Any] | None, _dialect: Dialect
    ) -> dict[str, Any] | None:
        """Return the values as they are stored."""
        return None if value is None else sealed(value)

    def process_result_value(
        self, value: dict[str, Any] | None, _dialect: Dialect
    ) -> dict[str, Any] | None:
        """Return the values in clear."""
        return None if value is None else opened(value)


def sealed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with the secret ones encrypted."""
    return {
        name: {SEALED: encrypt(str(value)).decode()} if name in SECRETS and value else value
        for name, value in values.items()
    }


def opened(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values in clear; a secret whose key is lost is left out.

    Its message then fails alone, for want of that value, and delays no other.
    """
    read = {name: _opened(value) for name, value in values.items()}
    return {name: value for name, value in read.items() if value is not _LOST}


def renewed_values(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the stored values with their secrets under today's key; none where all are already.

    Raises UnreadableSecretError.
    """
    anew = {
        name: {SEALED: cipher.decode()}
        for name, value in stored.items()
        if _is_sealed(value) and (cipher := renewed(value[SEALED].encode()))
    }
    return {**stored, **anew} if anew else {}


_LOST: Final = object()


def _is_sealed(value: object) -> TypeGuard[dict[str, str]]:
    return isinstance(value, dict) and value.keys() == {SEALED}


def _opened(value: object) -> object:
    if not _is_sealed(value):
        return value
    try:
        return decrypt(value[SEALED].encode())
    except UnreadableSecretError:
        return _LOST
