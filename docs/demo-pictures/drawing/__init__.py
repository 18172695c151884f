"""Pictures for the demo's offers, drawn by a few lines of code each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PIL import Image

from drawing import care, food, gifts, home, leisure, outdoors, roads, services
from drawing.canvas import Canvas
from drawing.palettes import PALETTES

Motif = Callable[[Canvas], None]

MOTIFS: Mapping[str, tuple[Motif, str]] = {
    **food.MOTIFS,
    **leisure.MOTIFS,
    **outdoors.MOTIFS,
    **care.MOTIFS,
    **home.MOTIFS,
    **roads.MOTIFS,
    **services.MOTIFS,
    **gifts.MOTIFS,
}


def draw(motif: str, palette: str | None = None) -> Image.Image:
    """The picture of the motif, 960 by 600, in its own palette or in the one named."""
    drawn, usual = MOTIFS[motif]
    canvas = Canvas(PALETTES[palette or usual])
    drawn(canvas)
    return canvas.finished()
