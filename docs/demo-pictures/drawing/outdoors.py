"""Motifs of sport, nature and travel."""

from __future__ import annotations

from drawing.canvas import Canvas, around
from drawing.palettes import CREAM, INK, WHITE

STEEL, SKIN, WOOD, SNOW, MOSS = "#5c6680", "#f0b48a", "#9a5b2e", "#f7fbff", "#2f7a4c"


def dumbbell(c: Canvas) -> None:
    """A dumbbell with coloured plates."""
    c.box(300, 284, 360, 44, STEEL, 18)
    for x, h, colour in ((270, 250, c.palette.main), (218, 180, c.palette.deep)):
        c.box(x, 306 - h / 2, 56, h, colour, 20)
        c.box(960 - x - 56, 306 - h / 2, 56, h, colour, 20)
    c.box(182, 276, 40, 60, STEEL, 14)
    c.box(738, 276, 40, 60, STEEL, 14)
    for x in (400, 440, 480, 520, 560):
        c.line([(x - 8, 290), (x + 8, 322)], "#8b95ad", 6)


def yoga(c: Canvas) -> None:
    """A person in the lotus position."""
    c.ellipse(480, 490, 280, 40, c.palette.main)
    c.line([(480, 300), (380, 370), (300, 440)], SKIN, 34)
    c.line([(480, 300), (580, 370), (660, 440)], SKIN, 34)
    c.blob([(480, 235), (540, 265), (550, 420), (480, 450), (410, 420), (420, 265)], c.palette.deep)
    c.line([(480, 440), (340, 455), (440, 485)], INK, 52)
    c.line([(480, 440), (620, 455), (520, 485)], INK, 52)
    c.disc(480, 180, 56, SKIN)
    c.wedge(480, 176, 62, INK, 180, 360)
    c.disc(480, 108, 26, INK)


def pool(c: Canvas) -> None:
    """A ring floating on waves."""
    c.disc(740, 130, 56, "#ffd34d")
    _waves(c, 330, "#4fc3e8")
    for start in range(0, 360, 60):
        stripe = WHITE if start % 120 else c.palette.main
        c.arc(480, 300, 160, stripe, 66, start, start + 60)
    _waves(c, 400, "#2fa6d6")
    _waves(c, 470, "#1c86b8")


def _waves(c: Canvas, y: float, fill: str) -> None:
    crests = [(x, y + (16 if i % 2 else -16)) for i, x in enumerate(range(120, 900, 60))]
    c.blob([*crests, (840, 540), (120, 540)], fill)


def bicycle(c: Canvas) -> None:
    """A mountain bike."""
    for x in (310, 650):
        c.ring(x, 390, 128, INK, 20)
        c.ring(x, 390, 104, STEEL, 4)
        for px, py in around(x, 390, 12, (106,)):
            c.line([(x, 390), (px, py)], "#c9d0e0", 3)
        c.disc(x, 390, 18, STEEL)
    frame = [(310, 390), (400, 235), (590, 235), (470, 395), (310, 390)]
    c.line(frame, c.palette.main, 20)
    c.line([(400, 235), (470, 395)], c.palette.main, 20)
    c.line([(650, 390), (580, 190)], c.palette.deep, 18)
    c.line([(580, 190), (650, 165), (670, 195)], INK, 16)
    c.line([(390, 205), (400, 240)], INK, 14)
    c.line([(345, 200), (440, 196)], INK, 26)
    c.disc(470, 395, 32, STEEL)
    c.line([(470, 395), (505, 445)], INK, 12)


def mountain(c: Canvas) -> None:
    """Two peaks with snow, and firs."""
    c.disc(720, 150, 66, "#ffd34d")
    c.shape([(120, 500), (370, 150), (620, 500)], c.palette.deep)
    c.shape([(370, 150), (430, 235), (385, 220), (360, 260), (330, 225), (306, 240)], SNOW)
    c.shape([(400, 500), (620, 230), (850, 500)], c.palette.main)
    c.shape([(620, 230), (670, 290), (632, 280), (610, 312), (584, 274)], SNOW)
    for x, h in ((210, 120), (290, 90), (690, 110), (770, 140)):
        for k in range(3):
            top = 500 - h + k * h * 0.25
            c.shape(
                [(x, top), (x - 24 - k * 9, top + h * 0.5), (x + 24 + k * 9, top + h * 0.5)], MOSS
            )
    c.box(110, 490, 750, 34, "#6aa65a", 16)


def tent(c: Canvas) -> None:
    """A tent under the moon."""
    c.disc(720, 150, 50, "#fff1b8")
    c.disc(704, 140, 11, "#f2dd90")
    c.disc(736, 164, 8, "#f2dd90")
    c.shape([(210, 480), (480, 150), (750, 480)], c.palette.main)
    c.shape([(480, 150), (750, 480), (620, 480)], c.palette.deep)
    c.shape([(480, 210), (560, 480), (400, 480)], INK)
    c.shape([(480, 210), (430, 480), (350, 480)], "#ffce73")
    c.line([(480, 150), (480, 118)], WOOD, 10)
    c.box(150, 474, 660, 30, "#4f8f52", 14)
    for x, y in ((230, 150), (310, 110), (600, 110)):
        c.star(x, y, 16, CREAM)


def hotel(c: Canvas) -> None:
    """A hotel by an arched bridge."""
    c.box(290, 130, 300, 350, CREAM, 12)
    c.shape([(265, 140), (615, 140), (575, 85), (305, 85)], c.palette.main)
    for y in (180, 265):
        for x in (325, 412, 500):
            c.box(x, y, 56, 60, "#7cc4ee", 8)
            c.box(x, y + 48, 56, 12, c.palette.deep, 4)
    c.box(405, 370, 72, 110, c.palette.deep, 10)
    c.box(380, 346, 120, 24, c.palette.main, 8)
    for x in (330, 530):
        c.disc(x + 12, 420, 34, MOSS)
        c.box(x + 5, 440, 14, 40, WOOD)
    c.box(560, 400, 260, 80, "#b9a894", 14)
    c.wedge(690, 482, 78, "#4fa9d8", 180, 360)
    c.box(150, 470, 680, 36, "#4fa9d8", 16)


def heart(c: Canvas) -> None:
    """A heart with a key in it."""
    c.disc(395, 250, 118, c.palette.main)
    c.disc(565, 250, 118, c.palette.main)
    c.shape([(290, 305), (670, 305), (480, 525)], c.palette.main)
    c.blob([(330, 220), (370, 175), (400, 180), (365, 235)], c.palette.spark)
    c.ring(480, 250, 52, "#ffd34d", 20)
    c.line([(480, 300), (480, 420)], "#ffd34d", 20)
    c.line([(480, 375), (525, 375)], "#ffd34d", 18)
    c.line([(480, 412), (515, 412)], "#ffd34d", 18)
    for x, y, r in ((210, 190, 26), (760, 170, 34), (730, 420, 22)):
        c.disc(x - r * 0.6, y, r, WHITE)
        c.disc(x + r * 0.6, y, r, WHITE)
        c.shape([(x - r * 1.5, y + r * 0.4), (x + r * 1.5, y + r * 0.4), (x, y + r * 2.2)], WHITE)


def cabin(c: Canvas) -> None:
    """A wooden cabin among firs."""
    for x, h in ((190, 300), (270, 210), (720, 280), (800, 200)):
        c.box(x - 9, 450, 18, 50, WOOD)
        for k in range(3):
            top, wide = 480 - h + k * h * 0.24, 44 + k * 22
            c.shape([(x, top), (x - wide, top + h * 0.44), (x + wide, top + h * 0.44)], MOSS)
    c.box(560, 150, 46, 110, "#7d6a63", 6)
    c.box(330, 290, 310, 200, WOOD, 8)
    for y in range(315, 490, 34):
        c.line([(340, y), (630, y)], "#7c4520", 5)
    c.shape([(290, 310), (485, 150), (680, 310)], c.palette.deep)
    c.shape([(300, 296), (485, 150), (670, 296), (640, 262), (485, 140), (330, 262)], SNOW)
    c.box(380, 350, 80, 80, "#ffd66b", 6)
    c.line([(420, 350), (420, 430)], "#7c4520", 8)
    c.box(520, 370, 70, 120, "#5d3216", 8)
    c.box(140, 486, 690, 30, SNOW, 14)


def balloon(c: Canvas) -> None:
    """A hot-air balloon above clouds."""
    c.ellipse(480, 235, 160, 170, c.palette.main)
    c.ellipse(480, 235, 96, 170, CREAM)
    c.ellipse(480, 235, 40, 170, c.palette.deep)
    c.shape([(385, 370), (575, 370), (520, 430), (440, 430)], c.palette.main)
    for x in (446, 514):
        c.line([(x, 425), (x, 475)], INK, 5)
    c.box(436, 470, 88, 58, WOOD, 14)
    for x, y in ((210, 430), (740, 210), (770, 450)):
        c.box(x - 90, y, 180, 50, WHITE, 25)
        c.disc(x - 28, y, 44, WHITE)
        c.disc(x + 32, y + 6, 34, WHITE)


MOTIFS = {
    "dumbbell": (dumbbell, "ember"),
    "yoga": (yoga, "sea"),
    "pool": (pool, "sun"),
    "bicycle": (bicycle, "leaf"),
    "mountain": (mountain, "sky"),
    "tent": (tent, "plum"),
    "hotel": (hotel, "honey"),
    "heart": (heart, "berry"),
    "cabin": (cabin, "sky"),
    "balloon": (balloon, "sky"),
}
