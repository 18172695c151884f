"""Motifs of the operator's own services."""

from __future__ import annotations

from drawing.canvas import Canvas, around
from drawing.palettes import INK, WHITE

GOLD = "#ffc845"


def hej(c: Canvas) -> None:
    """A greeting in a burst."""
    c.shape(around(480, 300, 32, (226, 186)), c.palette.deep)
    c.shape(around(480, 300, 32, (206, 170), turn=6), c.palette.main)
    c.words(480, 300, "hej!", 150, WHITE)


def globe(c: Canvas) -> None:
    """The net around the world, and bars of reception."""
    c.disc(420, 310, 190, c.palette.main)
    for rx in (70, 140):
        for offset, colour in ((0, c.palette.spark), (8, c.palette.main)):
            c.ellipse(420, 310, rx - offset, 190 - offset, colour)
    for y in (220, 310, 400):
        c.line([(240, y), (600, y)], c.palette.spark, 8)
    c.line([(420, 122), (420, 498)], c.palette.spark, 8)
    c.ring(420, 310, 198, c.palette.deep, 18)
    for x, h, colour in ((610, 60, GOLD), (664, 110, GOLD), (718, 160, GOLD), (772, 210, WHITE)):
        c.box(x, 500 - h, 40, h, colour, 12)


def sms(c: Canvas) -> None:
    """A message with three dots, on its way."""
    c.box(230, 150, 460, 270, c.palette.main, 80)
    c.shape([(310, 400), (430, 400), (290, 510)], c.palette.main)
    for x in (350, 460, 570):
        c.disc(x, 285, 34, WHITE)
    c.box(600, 370, 190, 120, WHITE, 50)
    c.shape([(710, 470), (770, 470), (780, 540)], WHITE)
    for x in (650, 695, 740):
        c.disc(x, 430, 13, c.palette.deep)


def mms(c: Canvas) -> None:
    """A picture in a message."""
    c.box(240, 120, 480, 330, WHITE, 54)
    c.shape([(330, 440), (440, 440), (300, 530)], WHITE)
    c.box(275, 155, 410, 260, "#bfe6fb", 28)
    c.disc(590, 220, 40, GOLD)
    c.shape([(285, 412), (400, 240), (515, 412)], c.palette.deep)
    c.shape([(430, 412), (550, 290), (675, 412)], c.palette.main)


def circle(c: Canvas) -> None:
    """A ring of people."""
    c.ring(480, 300, 190, c.palette.spark, 14)
    colours = (c.palette.main, GOLD, c.palette.deep, "#4fb3a5", "#f4717f", "#5b8def")
    for (x, y), colour in zip(around(480, 300, 6, (182,), turn=-90), colours, strict=True):
        c.disc(x, y, 64, WHITE)
        c.disc(x, y - 16, 24, colour)
        c.wedge(x, y + 46, 42, colour, 180, 360)
    c.star(480, 300, 74, GOLD)


def ten(c: Canvas) -> None:
    """A clock that begins at ten."""
    c.disc(480, 310, 220, c.palette.deep)
    c.disc(480, 310, 192, WHITE)
    for x, y in around(480, 310, 12, (164,)):
        c.disc(x, y, 9, c.palette.bottom)
    c.wedge(480, 310, 150, c.palette.top, -150, -90)
    c.words(480, 322, "10", 190, c.palette.main)
    c.box(440, 54, 80, 40, INK, 14)


MOTIFS = {
    "hej": (hej, "ember"),
    "data": (globe, "sky"),
    "sms": (sms, "sea"),
    "mms": (mms, "plum"),
    "circle": (circle, "rose"),
    "ten": (ten, "honey"),
}
