"""Motifs of the gifts in the operator's shops."""

from __future__ import annotations

from drawing.canvas import Canvas, around
from drawing.palettes import CREAM, INK, WHITE

STEEL, GOLD = "#b8c2d4", "#ffc845"


def mug(c: Canvas) -> None:
    """A thermal mug."""
    c.box(380, 120, 200, 60, INK, 20)
    c.box(440, 92, 80, 40, INK, 14)
    c.shape([(360, 170), (600, 170), (572, 500), (388, 500)], c.palette.main)
    c.shape([(372, 300), (588, 300), (579, 410), (381, 410)], c.palette.deep)
    c.shape([(395, 180), (430, 180), (436, 490), (412, 490)], c.palette.spark)
    c.box(388, 480, 184, 34, STEEL, 14)
    c.star(490, 355, 36, GOLD)


def powerbank(c: Canvas) -> None:
    """A power bank and its cable."""
    c.curve([(560, 180), (660, 120), (740, 190), (700, 330), (780, 400)], INK, 15)
    c.box(330, 130, 250, 370, c.palette.deep, 44)
    c.box(342, 142, 226, 346, c.palette.main, 36)
    c.shape([(475, 210), (395, 340), (450, 340), (430, 440), (515, 300), (460, 300)], GOLD)
    for x in (395, 435, 475):
        c.disc(x, 175, 10, "#8cf09a")
    c.box(752, 390, 56, 76, STEEL, 10)


def backpack(c: Canvas) -> None:
    """A backpack."""
    c.arc(480, 140, 62, INK, 22, 180, 360)
    c.blob([(340, 200), (480, 110), (620, 200), (650, 480), (480, 510), (310, 480)], c.palette.main)
    c.box(355, 330, 250, 150, c.palette.deep, 34)
    c.box(355, 330, 250, 44, c.palette.spark, 20)
    c.box(465, 350, 30, 50, GOLD, 8)
    c.line([(390, 235), (570, 235)], c.palette.deep, 13)
    c.disc(570, 240, 14, GOLD)
    for x in (296, 622):
        c.box(x, 300, 42, 150, c.palette.deep, 20)


def umbrella(c: Canvas) -> None:
    """An open umbrella in the rain."""
    c.line([(480, 130), (480, 440)], INK, 15)
    c.arc(448, 440, 40, INK, 15, 0, 180)
    c.wedge(480, 330, 230, c.palette.main, 180, 360)
    c.blob([(480, 102), (556, 240), (558, 330), (402, 330), (404, 240)], c.palette.spark)
    for x in (288, 365, 442, 518, 595, 672):
        c.wedge(x, 332, 39, c.palette.bottom, 180, 360)
    c.line([(480, 104), (480, 80)], INK, 13)
    for x, y in (
        (200, 200),
        (250, 120),
        (720, 130),
        (770, 220),
        (230, 420),
        (740, 430),
        (640, 470),
    ):
        c.line([(x, y), (x - 14, y + 40)], WHITE, 9)


def speaker(c: Canvas) -> None:
    """A small loudspeaker."""
    c.arc(480, 150, 110, INK, 20, 190, 350)
    c.box(300, 150, 360, 350, c.palette.deep, 90)
    c.box(316, 166, 328, 318, c.palette.main, 78)
    c.disc(480, 350, 100, INK)
    c.disc(480, 350, 72, "#4a4463")
    c.disc(480, 350, 30, STEEL)
    c.disc(480, 220, 26, INK)
    for r in (70, 110):
        c.arc(690, 310, r, WHITE, 14, -45, 45)
        c.arc(270, 310, r, WHITE, 14, 135, 225)


def tshirt(c: Canvas) -> None:
    """A T-shirt with a star."""
    sleeves = [(380, 120), (230, 200), (280, 310), (350, 275), (350, 500), (610, 500)]
    c.shape([*sleeves, (610, 275), (680, 310), (730, 200), (580, 120)], c.palette.main)
    c.wedge(480, 118, 84, c.palette.deep, 0, 180)
    c.wedge(480, 112, 66, c.palette.top, 0, 180)
    c.line([(350, 275), (350, 330)], c.palette.deep, 6)
    c.line([(610, 275), (610, 330)], c.palette.deep, 6)
    c.star(480, 340, 80, CREAM)
    for x, y in around(480, 340, 5, (112,), turn=-54):
        c.disc(x, y, 9, CREAM)


MOTIFS = {
    "mug": (mug, "stone"),
    "powerbank": (powerbank, "sea"),
    "backpack": (backpack, "honey"),
    "umbrella": (umbrella, "sky"),
    "speaker": (speaker, "berry"),
    "tshirt": (tshirt, "leaf"),
}
