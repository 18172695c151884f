"""A hasher of passwords that is cheap and notes what it did."""

from __future__ import annotations

from typing import Any, Literal

from argon2 import PasswordHasher


class CountingHasher(PasswordHasher):
    """Argon2 with the hashes that it made and compared, in `made` and `verified`."""

    def __init__(self, memory_cost: int = 8) -> None:
        super().__init__(time_cost=1, memory_cost=memory_cost, parallelism=1)
        self.made: list[str] = []
        self.verified: list[str] = []

    def hash(self, password: str | bytes, **options: Any) -> str:
        """Return the hash, and note it."""
        self.made.append(super().hash(password, **options))
        return self.made[-1]

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the library's own name
        """Compare, and note the hash that was compared."""
        self.verified.append(str(hash))
        return super().verify(hash, password)
