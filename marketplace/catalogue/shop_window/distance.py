"""Compute how far a person is from offers: the nearest branch of each partner."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import asin, cos, inf, radians, sin, sqrt
from typing import Final

from marketplace.catalogue.shop_window.cards import Card, PartnerCard

EARTH_KM: Final = 6371.0
POINT: Final = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,8})?), ?(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)")
HIGHEST: Final = (90, 180)

Point = tuple[float, float]


def read_point(text: str) -> Point | None:
    """Return the latitude and longitude, in degrees, of a text such as `42.66, 21.16`; or None."""
    found = POINT.fullmatch(text.strip())
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    on_earth = abs(latitude) <= HIGHEST[0] and abs(longitude) <= HIGHEST[1]
    return (latitude, longitude) if on_earth else None


def km_between(one: Point, other: Point) -> float:
    """Return the kilometres between two points, along a great circle (the haversine formula)."""
    (lat_1, lng_1), (lat_2, lng_2) = (tuple(map(radians, point)) for point in (one, other))
    chord = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin((lng_2 - lng_1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, chord)))


def km_to_partners(partners: Mapping[int, PartnerCard], near: Point) -> dict[int, float]:
    """Return the kilometres to the nearest branch of each partner whose coordinates are known."""
    nearest = {
        partner.id: min(
            (
                km_between(near, (place.latitude, place.longitude))
                for place in partner.places
                if place.latitude is not None and place.longitude is not None
            ),
            default=inf,
        )
        for partner in partners.values()
    }
    return {partner_id: km for partner_id, km in nearest.items() if km < inf}


def km_to(card: Card, partners: Mapping[int, float]) -> float | None:
    """Return the kilometres to the offer's nearest branch; None for what has no known place."""
    return partners.get(card.partner.id) if card.partner else None
