"""Motifs of what one eats and drinks."""

from __future__ import annotations

from drawing.canvas import Canvas, around
from drawing.palettes import CREAM, WHITE

CRUST, BREAD, CHEESE, TOMATO, BASIL = "#d98b3f", "#f2b872", "#ffd66b", "#d8402f", "#3f8f4a"
COFFEE, CHOCOLATE, EGG = "#5a321d", "#6b3a22", "#ffb627"


def coffee(c: Canvas) -> None:
    """A cup from the side, steaming, with a croissant."""
    c.ellipse(450, 470, 230, 34, c.palette.spark)
    c.ring(600, 350, 74, WHITE, 26)
    c.blob([(300, 270), (600, 270), (590, 390), (520, 465), (380, 465), (310, 390)], WHITE)
    c.ellipse(450, 272, 152, 34, CREAM)
    c.ellipse(450, 276, 134, 26, COFFEE)
    c.blob([(450, 262), (480, 272), (450, 292), (420, 272)], CREAM)
    for x in (390, 450, 510):
        c.curve([(x, 220), (x + 16, 190), (x - 8, 160), (x + 10, 125)], WHITE, 11)
    c.blob([(610, 480), (640, 415), (710, 395), (780, 425), (800, 490), (730, 455)], CRUST)
    for x in (660, 700, 742):
        c.line([(x, 408), (x - 8, 450)], BREAD, 12)


def cake(c: Canvas) -> None:
    """A slice of layer cake with a raspberry."""
    c.ellipse(480, 480, 250, 36, WHITE)
    c.shape([(290, 300), (690, 250), (690, 460), (290, 470)], BREAD)
    for y in (335, 390, 445):
        c.shape([(290, y), (690, y - 38), (690, y - 14), (290, y + 20)], CREAM)
    c.shape([(290, 300), (420, 205), (690, 250)], c.palette.spark)
    c.shape([(290, 300), (690, 250), (690, 285), (290, 335)], c.palette.main)
    for x in (330, 420, 510, 600):
        c.line([(x, 325), (x, 360)], c.palette.main, 26)
    c.disc(480, 205, 42, c.palette.deep)
    c.blob([(480, 160), (520, 140), (505, 175), (455, 175), (445, 140)], BASIL)


def breakfast(c: Canvas) -> None:
    """Two fried eggs in a pan."""
    c.line([(660, 330), (880, 250)], "#3b3550", 44)
    c.disc(450, 330, 226, "#3b3550")
    c.disc(450, 322, 196, "#565070")
    c.blob(around(385, 290, 9, (118, 92, 108)), WHITE)
    c.blob(around(525, 375, 8, (108, 86)), WHITE)
    c.disc(385, 285, 44, EGG)
    c.disc(528, 372, 40, EGG)
    c.disc(372, 272, 12, CREAM)
    c.disc(516, 360, 11, CREAM)
    for x, y in ((300, 420), (340, 455), (560, 230), (600, 265)):
        c.disc(x, y, 20, TOMATO)
        c.disc(x - 5, y - 5, 6, CREAM)


def pizza(c: Canvas) -> None:
    """A whole pizza with one slice drawn out."""
    c.disc(465, 310, 232, CRUST)
    c.disc(465, 310, 202, TOMATO)
    c.disc(465, 310, 192, CHEESE)
    for x, y in around(465, 310, 7, (120, 68), turn=20):
        c.disc(x, y, 30, TOMATO)
        c.disc(x - 6, y - 6, 22, "#e8604c")
    for x, y in around(465, 310, 5, (150, 40, 100), turn=70):
        c.ellipse(x, y, 24, 12, BASIL)
    c.wedge(465, 310, 236, c.palette.spark, -50, -8)
    c.wedge(510, 288, 226, CRUST, -48, -10)
    c.wedge(510, 288, 196, CHEESE, -48, -10)
    c.disc(630, 232, 26, TOMATO)
    c.ellipse(580, 256, 20, 11, BASIL)


def plate(c: Canvas) -> None:
    """A laid plate with knife and fork."""
    c.disc(480, 310, 214, WHITE)
    c.disc(480, 310, 160, c.palette.spark)
    c.blob(around(480, 320, 8, (118, 96)), c.palette.main)
    c.blob(around(450, 290, 7, (62, 50)), BASIL)
    c.blob(around(535, 335, 7, (58, 44)), CHEESE)
    for x, y in ((430, 370), (500, 260), (555, 290)):
        c.disc(x, y, 20, TOMATO)
    c.line([(180, 190), (180, 450)], WHITE, 22)
    for x in (150, 180, 210):
        c.line([(x, 140), (x, 220)], WHITE, 12)
    c.line([(150, 225), (210, 225)], WHITE, 22)
    c.line([(775, 320), (775, 450)], WHITE, 22)
    c.blob([(764, 140), (810, 190), (812, 300), (764, 325)], WHITE)


def soup(c: Canvas) -> None:
    """A bowl of soup, steaming, with a spoon."""
    c.line([(640, 260), (790, 130)], WHITE, 20)
    c.wedge(480, 290, 230, c.palette.main, 0, 180)
    c.box(390, 500, 180, 28, c.palette.deep, 12)
    c.ellipse(480, 290, 232, 54, c.palette.deep)
    c.ellipse(480, 292, 206, 42, EGG)
    for x, y in ((400, 290), (470, 312), (545, 285), (610, 300), (350, 302)):
        c.ellipse(x, y, 18, 8, BASIL)
    for x in (400, 470, 540):
        c.curve([(x, 215), (x + 16, 180), (x - 8, 145), (x + 8, 105)], WHITE, 12)


def bread(c: Canvas) -> None:
    """A loaf and two rolls."""
    loaf = [(210, 420), (205, 300), (300, 225), (480, 205), (650, 230), (735, 310), (720, 420)]
    c.blob([*loaf, (480, 450)], CRUST)
    for x in (330, 450, 570):
        c.line([(x, 330), (x + 60, 245)], BREAD, 26)
    c.ellipse(330, 445, 110, 62, BREAD)
    c.ellipse(560, 460, 116, 60, BREAD)
    for x, y in ((300, 425), (340, 415), (370, 440), (530, 440), (580, 432), (600, 460)):
        c.ellipse(x, y, 10, 6, CREAM)


def pie(c: Canvas) -> None:
    """A round tray, cut into pieces."""
    c.disc(480, 310, 236, "#4a4258")
    c.disc(480, 306, 214, CRUST)
    c.disc(480, 302, 200, BREAD)
    for angle in range(0, 360, 45):
        (x, y), *_ = around(480, 302, 1, (196,), turn=angle + 12)
        c.line([(480, 302), (x, y)], CRUST, 8)
    for x, y in around(480, 302, 16, (150, 96), turn=18):
        c.ellipse(x, y, 17, 9, c.palette.main)
    c.disc(480, 302, 34, CRUST)


MOTIFS = {
    "coffee": (coffee, "honey"),
    "cake": (cake, "rose"),
    "breakfast": (breakfast, "sun"),
    "pizza": (pizza, "ember"),
    "plate": (plate, "honey"),
    "soup": (soup, "leaf"),
    "bread": (bread, "sun"),
    "pie": (pie, "honey"),
}
