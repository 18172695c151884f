"""The reserved words of an SMS to the programme's number, folded and in capitals.

No offer code may be one of them, because an SMS of that word has a meaning already.
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
HELP: Final = frozenset({"NDIHME", "NDIHMA", "NDIHMO", "HELP", "INFO", "MENU", "START"})
# Words that withdraw the consent to marketing by SMS; `SMS` may stand beside them.
STOP: Final = frozenset({"STOP", "STOPSMS", "NDAL", "NDALE", "NDALO", "NDALSMS"})
UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    dict.fromkeys(("MB", "MEGABYTE", "MEGABYTES", "MEGABAJT", "MEGABAJTE", "MEGA"), Unit.MB)
    | dict.fromkeys(("SMS", "SMSA", "MESAZH", "MESAZHE", "MESSAGE", "MESSAGES"), Unit.SMS)
    | dict.fromkeys(("MMS", "MMSA"), Unit.MMS)
)
# Words that are skipped: `konverto 20 MB`, `kodi 7K3M-9QTW-2XABC`.
FILLERS: Final = frozenset(
    {"KONVERTO", "KONVERTOJ", "SHNDERRO", "CONVERT", "KOD", "KODI", "CODE", "KONFIRMO", "CONFIRM"}
)
RESERVED: Final = BALANCE | HELP | STOP | FILLERS | UNITS.keys()
