"""A field for an amount in euros that may be taken back: with a minus sign."""

from __future__ import annotations

from typing import Final

from marketplace.blueprints.forms.fields import Euros

MINUSES: Final = ("-", "\u2212")


class SignedEuros(Euros):
    """An amount in euros, perhaps with a minus sign, as integer cents."""

    def shown(self) -> str:
        """The cents as euros with a point, or nothing."""
        if self.data is None:
            return ""
        sign = "-" if self.data < 0 else ""
        return f"{sign}{abs(self.data) // 100}.{abs(self.data) % 100:02}"

    def read(self, typed: str) -> int:
        """The cents typed."""
        if typed.startswith(MINUSES):
            return -super().read(typed[1:].strip())
        return super().read(typed)
