"""The ways in which every job is done: window, language, and how a person meets the page."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from pathlib import Path
from typing import Any

SMALL = {"width": 360, "height": 640}
WIDE = {"width": 1280, "height": 800}
LANGUAGES = {"sq": "sq", "en": "en", "sr_Latn": "sr-Latn", "sr_Cyrl": "sr-Cyrl"}  # by `lang`
ALBUM = os.environ.get("JOBS")  # a folder for pictures and counts; only `make jobs` sets it
ONLY = os.environ.get("JOBS_ONLY", "")  # a part of the names of variations, to do fewer of them


class Manner(StrEnum):
    """The way in which the person uses the page."""

    TAPS = "taps"
    SLOW_NETWORK = "slow-network"
    NO_JAVASCRIPT = "no-javascript"
    KEYBOARD = "keyboard"
    SCREEN_READER = "screen-reader"


@dataclass(frozen=True)
class Variation:
    """One way to do a job; `language` is None where the people's own is left as it is."""

    size: str
    language: str | None
    manner: Manner

    def __str__(self) -> str:
        """The name in pictures and tables."""
        return f"{self.size}-{self.language or 'own'}-{self.manner}"

    @property
    def window(self) -> dict[str, Any]:
        """The settings of the browser's window: its size, and whether scripts run."""
        size = SMALL if self.size == "360" else WIDE
        scripted = self.manner is not Manner.NO_JAVASCRIPT
        return {"viewport": size, "java_script_enabled": scripted}


PLAIN = Variation("360", None, Manner.TAPS)


def variations() -> list[Variation]:
    """The plain one in every run; all of them where pictures are asked for."""
    if ALBUM is None:
        return [PLAIN]
    every = [Variation(*one) for one in product(("360", "1280"), LANGUAGES, Manner)]
    wanted = [one for one in every if ONLY in str(one)]
    return [one for one in wanted if one.manner is not Manner.SCREEN_READER or one.size == "360"]


def album() -> Path | None:
    """The folder for pictures, or None."""
    return Path(ALBUM) if ALBUM else None
