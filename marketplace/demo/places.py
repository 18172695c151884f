"""Place the demo's branches in their cities, on streets that do not exist."""

from __future__ import annotations

from typing import Final
from zlib import crc32

CENTRES: Final = {
    "Ferizaj": (42.3702, 21.1483),
    "Gjakovë": (42.3803, 20.4308),
    "Gjilan": (42.4635, 21.4694),
    "Mitrovicë": (42.8914, 20.8660),
    "Pejë": (42.6593, 20.2883),
    "Prishtinë": (42.6629, 21.1655),
    "Prizren": (42.2139, 20.7397),
}
AROUND: Final = 0.015  # degrees, about a kilometre and a half
STEPS: Final = 1000


def coordinates(city: str, name: str) -> tuple[float, float]:
    """Return a latitude and longitude in the city, the same each time for the branch's name."""
    latitude, longitude = CENTRES[city]
    number = crc32(name.encode())
    north, east = (2 * (number // part % STEPS) / STEPS - 1 for part in (1, STEPS))
    return round(latitude + north * AROUND, 5), round(longitude + east * AROUND, 5)
