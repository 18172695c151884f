"""The site's icon as files of points, for browsers and phones that do not draw `icon.svg`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

STATIC: Final = Path(__file__).parents[3] / "marketplace" / "static"
GREEN, WHITE, YELLOW = "#0e5a4d", "#fff", "#ffb627"
SHEET: Final = 32  # the units of icon.svg
SMOOTH: Final = 8  # drawn larger by this factor, for smooth edges
IN_THE_BROWSER: Final = (16, 32, 48)
ON_THE_PHONE: Final = (192, 512)
SAFE: Final = 0.72  # a phone may cut a circle or a drop out of a full-bleed icon


def draw_icon(size: int, *, full_bleed: bool = False) -> Image.Image:
    """The icon, `size` pixels wide; full bleed has no rounded corners and a smaller sign."""
    side = size * SMOOTH
    image = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(image)
    unit = side / SHEET
    draw.rounded_rectangle((0, 0, side - 1, side - 1), 0 if full_bleed else 8 * unit, GREEN)
    scale = SAFE if full_bleed else 1

    def circle(x: float, y: float, r: float) -> tuple[float, float, float, float]:
        middle = SHEET / 2
        x, y, r = middle + (x - middle) * scale, middle + (y - middle) * scale, r * scale
        return ((x - r) * unit, (y - r) * unit, (x + r) * unit, (y + r) * unit)

    draw.ellipse(circle(12.5, 18, 8.5), outline=WHITE, width=round(4 * scale * unit))
    draw.ellipse(circle(22.5, 9.5, 4.5), YELLOW)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def write_icons(folder: Path = STATIC) -> None:
    """Write `favicon.ico`, and the icons that a phone puts on its screen."""
    largest = draw_icon(max(IN_THE_BROWSER))
    sizes = [(size, size) for size in IN_THE_BROWSER]
    largest.save(folder / "favicon.ico", sizes=sizes)
    for size in ON_THE_PHONE:
        draw_icon(size).save(folder / f"icon-{size}.png", optimize=True)
    draw_icon(512, full_bleed=True).save(folder / "icon-512-full.png", optimize=True)
    draw_icon(180, full_bleed=True).convert("RGB").save(folder / "icon-180.png", optimize=True)
