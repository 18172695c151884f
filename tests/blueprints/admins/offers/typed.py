"""The values that a browser sends for the offer form, and pictures to send with them."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

from tests.support.cast import Cast


def a_picture(kind: str = "PNG") -> tuple[BytesIO, str]:
    """A small picture and its file name."""
    written = BytesIO()
    Image.new("RGB", (64, 40), "teal").save(written, kind)
    written.seek(0)
    return written, f"picture.{kind.lower()}"


def typed(cast: Cast, **given: Any) -> dict[str, Any]:
    """A whole partner offer as it is typed, with the values given in their place."""
    usual: dict[str, Any] = {
        "title_sq": "Kafe e madhe",
        "title_en": "A large coffee",
        "description_sq": "Një kafe e madhe.",
        "description_en": "One large coffee.",
        "partner": str(cast.bakery.id),
        "category": str(cast.category()),
        "kind": "partner",
        "points": "120",
        "worth": "1,80",
        "offer_code": "kafe120",
        "stock": "50",
        "per_customer": "2",
        "opens_at": "2030-01-01T08:00",
        "closes_at": "2030-06-30T23:59",
        "code_days": "14",
    }
    return usual | given
