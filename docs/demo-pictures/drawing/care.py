"""Motifs of beauty and rest."""

from __future__ import annotations

from drawing.canvas import Canvas, around, corners, turned
from drawing.palettes import CREAM, INK, WHITE

STEEL, SHINE, PETAL, PEBBLE = "#aeb9cc", "#e9eef6", "#f48fb1", "#5b5470"


def scissors(c: Canvas) -> None:
    """Open scissors and a comb."""
    for sign in (1, -1):
        blade = [(480, 330), (480 - sign * 20, 300), (480 + sign * 130, 95), (480 + sign * 34, 320)]
        c.shape(blade, SHINE if sign > 0 else STEEL)
        c.line([(480, 325), (480 - sign * 80, 410)], c.palette.deep, 24)
        c.ring(480 - sign * 112, 452, 68, c.palette.main, 24)
    c.disc(480, 322, 17, INK)
    c.box(690, 140, 46, 330, INK, 14)
    for y in range(158, 460, 24):
        c.box(726, y, 62, 11, INK, 5)


def polish(c: Canvas) -> None:
    """Two bottles of nail polish."""
    for x, colour in ((370, c.palette.main), (590, PETAL)):
        c.box(x - 40, 110, 80, 170, INK, 18)
        c.box(x - 28, 122, 16, 140, "#57506f", 8)
        c.box(x - 50, 270, 100, 30, CREAM, 8)
        c.box(x - 92, 290, 184, 210, colour, 48)
        c.box(x - 70, 312, 24, 150, WHITE, 12)
    c.blob([(460, 520), (500, 490), (560, 505), (640, 495), (670, 520), (560, 535)], PETAL)


def lotus(c: Canvas) -> None:
    """A lotus flower with stones and a candle."""
    for degrees, colour in (
        (-62, "#e06a9a"),
        (62, "#e06a9a"),
        (-34, PETAL),
        (34, PETAL),
        (0, "#ffd0df"),
    ):
        petal = [(440, 180), (486, 300), (440, 430), (394, 300)]
        c.blob(turned(petal, 440, 430, degrees), colour)
    c.ellipse(440, 440, 70, 22, "#ffd34d")
    c.ellipse(440, 482, 170, 28, "#2f8f6b")
    c.box(680, 330, 90, 170, CREAM, 14)
    c.line([(725, 330), (725, 300)], INK, 7)
    c.blob([(725, 215), (750, 270), (725, 305), (700, 270)], "#ffb347")
    c.blob([(725, 250), (738, 280), (725, 300), (712, 280)], "#fff1b8")
    for y, rx in ((480, 86), (440, 68), (405, 50)):
        c.ellipse(235, y, rx, 26, PEBBLE)
        c.ellipse(225, y - 7, rx / 2, 7, "#8a84a0")


def razor(c: Canvas) -> None:
    """A razor, a brush and foam."""
    c.shape(turned(corners(400, 330, 44, 300), 400, 330, -28), c.palette.deep)
    c.shape(turned(corners(400, 165, 190, 56), 400, 330, -28), STEEL)
    c.shape(turned(corners(400, 142, 180, 18), 400, 330, -28), SHINE)
    c.box(590, 350, 110, 150, c.palette.main, 34)
    c.box(575, 320, 140, 44, INK, 14)
    c.blob([(590, 325), (560, 190), (645, 150), (730, 190), (700, 325)], "#e2c79b")
    for x in (610, 645, 680):
        c.line([(x, 310), (x + (x - 645) * 0.5, 200)], "#c4a574", 6)
    for foam in around(645, 160, 6, (44, 30)):
        c.disc(*foam, 34, WHITE)


MOTIFS = {
    "scissors": (scissors, "rose"),
    "polish": (polish, "berry"),
    "lotus": (lotus, "sea"),
    "razor": (razor, "stone"),
}
