"""The colours of the demo's pictures, a few that go together for each mood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WHITE: Final = "#ffffff"
CREAM: Final = "#fff6e6"
INK: Final = "#2b2440"


@dataclass(frozen=True, slots=True)
class Palette:
    """`top` and `bottom` of the wall behind, `main` and `deep` of the thing, `spark` beside it."""

    top: str
    bottom: str
    main: str
    deep: str
    spark: str


PALETTES: Final = {
    "honey": Palette("#ffd9a0", "#f59a4c", "#b5562b", "#7c3317", "#ffe9c9"),
    "sun": Palette("#fff0b0", "#fbb13c", "#e4572e", "#a8321a", "#fff8da"),
    "berry": Palette("#ffc6d3", "#ee6a8b", "#b3204d", "#7a1237", "#ffe6ec"),
    "rose": Palette("#ffe1ea", "#f3a6c0", "#d64b7f", "#96265a", "#fff3f7"),
    "plum": Palette("#d9c8ff", "#8f6fe0", "#5b35b5", "#391d80", "#f0e8ff"),
    "night": Palette("#5a4fcf", "#241a5e", "#ffcf56", "#e09a1a", "#b9b0ff"),
    "sky": Palette("#c9ecff", "#63b3ed", "#1f6fb8", "#124a80", "#eef9ff"),
    "sea": Palette("#b8f2ea", "#35b5ac", "#0f766e", "#0a524d", "#e4fbf8"),
    "leaf": Palette("#dff5c4", "#86c46a", "#3b8544", "#235c2d", "#f2fbe6"),
    "stone": Palette("#e8ebf2", "#aab4c8", "#46536e", "#2d374f", "#f8f9fc"),
    "ember": Palette("#ffc9b0", "#f2704f", "#c03221", "#861b12", "#ffe8de"),
}
