"""Write the bank's file of a payment run: credit transfers as SEPA `pain.001`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from text_unidecode import unidecode

LONGEST_NAME: Final = 70  # of a SEPA transfer
_OUTSIDE: Final = re.compile(r"[^A-Za-z0-9/?:().,'+ -]+")  # the letters that every bank takes


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAccount:
    """The account that pays, and the version of the file that its bank reads."""

    name: str
    iban: str
    bic: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One payment: `reference` comes back in the bank's answer, `text` is what the payee reads."""

    reference: str
    name: str
    iban: str
    amount_cents: int
    text: str


def bank_file(
    account: OwnAccount, transfers: Iterable[Transfer], *, number: str, execute_on: date
) -> str:
    """Return the file as XML, with the run's number as its message's id.

    Names are written in the letters that SEPA has: `ë` becomes `e`, another sign a space. The
    schema is not checked here.
    """
    from sepaxml import SepaTransfer  # noqa: PLC0415 - only payment runs need it

    config: dict[str, Any] = {"name": _plain(account.name), "IBAN": account.iban}
    config |= {"BIC": account.bic, "batch": True, "currency": "EUR"}
    file = SepaTransfer(config, schema=account.version, clean=False)
    for one in transfers:
        payment: dict[str, Any] = {"name": _plain(one.name), "IBAN": one.iban}
        payment |= {"amount": one.amount_cents}
        payment |= {"description": one.text, "execution_date": execute_on}
        payment |= {"endtoend_id": one.reference}
        file.add_payment(payment)
    text: str = file.export(validate=False).decode()
    return text.replace(file.msg_id, number)


def _plain(name: str) -> str:
    letters = _OUTSIDE.sub(" ", unidecode(name))
    return " ".join(letters.split())[:LONGEST_NAME].strip() or "-"
