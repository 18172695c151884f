"""The menu of *777*1#, with the programme's numbers, and the service of each.

The last one, which is there while partners have offers by the amount, leads to a list of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from marketplace.catalogue.models import Unit
from marketplace.catalogue.offers.offer_codes import FILLO_10, SUPER_RRETHI


class MenuChoice(StrEnum):
    """The numbers of the menu."""

    BALANCE = "1"
    SMS = "2"
    MB = "3"
    MMS = "4"
    FILLO_10 = "5"
    SUPER_RRETHI = "6"
    AMOUNTS = "7"


UNITS: Final[Mapping[MenuChoice, Unit]] = MappingProxyType(
    {MenuChoice.SMS: Unit.SMS, MenuChoice.MB: Unit.MB, MenuChoice.MMS: Unit.MMS}
)
CODES: Final[Mapping[MenuChoice, str]] = MappingProxyType(
    {MenuChoice.FILLO_10: FILLO_10, MenuChoice.SUPER_RRETHI: SUPER_RRETHI}
)
# The number of a service, by the unit that it gives or by its offer code.
NUMBERS: Final[Mapping[str, MenuChoice]] = MappingProxyType(
    {str(name): choice for choice, name in (*UNITS.items(), *CODES.items())}
)
