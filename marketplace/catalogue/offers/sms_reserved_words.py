"""The words that an SMS to the programme's number can hold, folded and in capitals.

No offer code may be one of them: an SMS of that word already means something.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from marketplace.catalogue.models import Unit

BALANCE: Final = frozenset(
    {"PIKA", "PIKE", "PIKAT", "PIKET", "POINT", "POINTS"}
    | {"BALANCE", "BILANC", "BILANCI", "GJENDJE", "GJENDJA", "SALDO"}
)
HELP: Final = frozenset({"NDIHME", "NDIHMA", "NDIHMO", "HELP", "INFO", "MENU", "STOP", "START"})
UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    dict.fromkeys(("MB", "MEGABYTE", "MEGABYTES", "MEGABAJT", "MEGABAJTE", "MEGA"), Unit.MB)
    | dict.fromkeys(("SMS", "SMSA", "MESAZH", "MESAZHE", "MESSAGE", "MESSAGES"), Unit.SMS)
    | dict.fromkeys(("MMS", "MMSA"), Unit.MMS)
)
# Said around what is meant, and passed over: `konverto 20 MB`, `kodi 7K3M-9QTW-2XABC`.
AROUND: Final = frozenset(
    {"KONVERTO", "KONVERTOJ", "SHNDERRO", "CONVERT", "KOD", "KODI", "CODE", "KONFIRMO", "CONFIRM"}
)
RESERVED: Final = BALANCE | HELP | AROUND | UNITS.keys()
