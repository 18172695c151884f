"""Motifs of cars and their care."""

from __future__ import annotations

from drawing.canvas import Canvas, around
from drawing.palettes import INK, WHITE

GLASS, RUBBER, STEEL, FOAM = "#bfe6fb", "#2f3142", "#b8c2d4", "#f4fbff"


def car(c: Canvas) -> None:
    """A small car from the side."""
    body = [(170, 400), (190, 330), (300, 300), (390, 215), (580, 210), (680, 300), (790, 330)]
    c.blob([*body, (800, 410), (480, 432)], c.palette.main)
    c.shape([(335, 300), (402, 238), (480, 234), (480, 300)], GLASS)
    c.shape([(500, 300), (500, 234), (572, 234), (634, 300)], GLASS)
    c.line([(490, 310), (490, 410)], c.palette.deep, 5)
    c.box(515, 330, 50, 12, c.palette.deep, 6)
    c.ellipse(782, 350, 16, 18, "#ffe28a")
    for x in (310, 665):
        c.disc(x, 415, 66, RUBBER)
        c.disc(x, 415, 34, STEEL)
        c.disc(x, 415, 10, RUBBER)


def carwash(c: Canvas) -> None:
    """A car under foam and drops."""
    car(c)
    for x, y, r in ((400, 205, 44), (470, 180, 56), (550, 195, 46), (610, 230, 34), (350, 245, 32)):
        c.disc(x, y, r, FOAM)
    for x, y in ((240, 150), (330, 90), (480, 70), (640, 100), (740, 170), (210, 250), (800, 250)):
        c.blob([(x, y - 28), (x + 15, y + 6), (x, y + 22), (x - 15, y + 6)], "#4fb3e8")


def bubbles(c: Canvas) -> None:
    """A sponge and many bubbles."""
    c.box(290, 340, 380, 170, "#ffc845", 40)
    c.box(290, 430, 380, 80, c.palette.main, 36)
    for x, y, r in ((350, 385, 15), (430, 370, 11), (520, 395, 17), (600, 375, 12), (470, 405, 9)):
        c.ellipse(x, y, r, r * 0.8, "#e5a31c")
    foam = ((330, 320, 56), (420, 290, 74), (520, 280, 80), (610, 310, 58), (470, 215, 50))
    for x, y, r in (*foam, (570, 180, 36), (380, 190, 30), (690, 220, 26), (270, 210, 24)):
        c.disc(x, y, r, FOAM)
        c.disc(x, y, r - 7, "#dff2fd")
        c.ellipse(x - r * 0.35, y - r * 0.35, r * 0.2, r * 0.14, WHITE)


def carseat(c: Canvas) -> None:
    """A car seat that shines."""
    c.box(395, 90, 130, 90, c.palette.deep, 34)
    c.box(430, 165, 16, 40, STEEL)
    c.box(474, 165, 16, 40, STEEL)
    c.blob([(360, 200), (560, 200), (585, 400), (335, 400)], c.palette.main)
    c.line([(410, 230), (400, 380)], c.palette.deep, 9)
    c.line([(510, 230), (520, 380)], c.palette.deep, 9)
    c.blob([(320, 400), (600, 390), (700, 430), (690, 490), (330, 490)], c.palette.main)
    c.line([(360, 450), (660, 450)], c.palette.deep, 9)
    c.box(380, 485, 250, 34, INK, 12)
    for x, y, r in ((680, 170, 46), (750, 270, 28), (270, 240, 34)):
        c.star(x, y, r, WHITE, points=4)


def tyre(c: Canvas) -> None:
    """A wheel with its rim, and a snowflake."""
    for x, y in around(440, 310, 28, (218,)):
        c.disc(x, y, 22, "#20212e")
    c.disc(440, 310, 214, RUBBER)
    c.disc(440, 310, 138, STEEL)
    c.disc(440, 310, 120, "#dfe5ef")
    for x, y in around(440, 310, 5, (112,), turn=-90):
        c.line([(440, 310), (x, y)], "#8c97ae", 34)
    c.ring(440, 310, 138, "#8c97ae", 18)
    c.disc(440, 310, 40, INK)
    for x, y in around(745, 170, 6, (76,)):
        c.line([(745, 170), (x, y)], WHITE, 13)
    for x, y in around(745, 170, 6, (48,), turn=0):
        c.disc(x, y, 15, WHITE)


MOTIFS = {
    "carwash": (carwash, "sky"),
    "bubbles": (bubbles, "sea"),
    "carseat": (carseat, "stone"),
    "tyre": (tyre, "ember"),
}
