"""The settings of the operator as a business: its name, its help, and the account that pays."""

from __future__ import annotations

import json
import re
from typing import Final, Literal

from pydantic import Field, field_validator

from marketplace.foundation.settings.gateways import Gateways

_PHONE: Final = re.compile(r"\+?[0-9][0-9 /-]*", re.ASCII)
_EMAIL: Final = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")
_BIC: Final = re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?", re.ASCII)


class Operator(Gateways):
    """The operator as customers and partners know it."""

    operator_name: str = Field(
        "Pika",
        min_length=1,
        max_length=70,
        description="the operator's legal name, on the letterhead of partners' statements",
    )
    support_phone: str = Field(
        "",
        description="the number of customer care as people dial it, at the foot of every page and "
        "email; empty: none is named",
    )
    support_email: str = Field(
        "", description="the address of customer care, at the same places; empty: none is named"
    )
    bank_name: str = Field(
        "", max_length=70, description="the holder of the account from which partners are paid"
    )
    bank_iban: str = Field(
        "", description="the IBAN of that account, which pays in euros; empty: no payment runs"
    )
    bank_bic: str = Field("", description="the BIC of its bank")
    bank_file_version: Literal["pain.001.001.09", "pain.001.001.03"] = Field(
        "pain.001.001.09", description="the version of SEPA's file of transfers that the bank reads"
    )

    personal_number_purpose: str = Field(
        "",
        description="why the operator holds customers' personal numbers, as JSON by language "
        '(`{"sq": "...", "en": "..."}`); shown next to the field; empty: none is held, and those '
        "held before are deleted",
    )
    address_purpose: str = Field(
        "", description="the same for customers' postal addresses; empty: none is held"
    )

    @property
    def purpose_of_personal_numbers(self) -> dict[str, str]:
        """Return the purpose by language; empty where no personal number is held."""
        return _texts(self.personal_number_purpose)

    @property
    def purpose_of_addresses(self) -> dict[str, str]:
        """Return the purpose by language; empty where no address is held."""
        return _texts(self.address_purpose)

    @field_validator("personal_number_purpose", "address_purpose")
    @classmethod
    def _check_purpose(cls, typed: str) -> str:
        if typed and not _texts(typed):
            raise ValueError("not a JSON object of texts by language")
        return typed

    @field_validator("support_phone")
    @classmethod
    def _check_support_phone(cls, typed: str) -> str:
        if typed and not _PHONE.fullmatch(typed):
            raise ValueError("not a telephone number")
        return typed

    @field_validator("support_email")
    @classmethod
    def _check_support_email(cls, typed: str) -> str:
        if typed and not _EMAIL.fullmatch(typed):
            raise ValueError("not an email address")
        return typed

    @field_validator("bank_iban")
    @classmethod
    def _check_iban(cls, typed: str) -> str:
        if not typed:
            return ""
        from schwifty import IBAN  # noqa: PLC0415 - it reads its lists of banks as it is imported

        try:
            return str(IBAN(typed))
        except ValueError:
            raise ValueError("not a valid IBAN") from None

    @field_validator("bank_bic")
    @classmethod
    def _check_bic(cls, typed: str) -> str:
        # not by a list of countries: those of ISO lack Kosovo, whose banks write XK
        if typed and not _BIC.fullmatch(typed):
            raise ValueError("not a valid BIC")
        return typed


def _texts(typed: str) -> dict[str, str]:
    """Return the texts by language; an empty value for what is no JSON object of texts."""
    try:
        read = json.loads(typed or "{}")
    except ValueError:
        return {}
    valid = isinstance(read, dict) and all(isinstance(one, str) and one for one in read.values())
    return read if valid else {}
