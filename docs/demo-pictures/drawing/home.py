"""Motifs of devices, plants and flowers."""

from __future__ import annotations

from drawing.canvas import Canvas, around, corners, turned
from drawing.palettes import CREAM, INK, WHITE

GREEN, DARK_GREEN, CLAY, GOLD = "#4fa35c", "#2f7a42", "#c9683f", "#ffc845"


def headphones(c: Canvas) -> None:
    """Headphones."""
    c.arc(480, 330, 210, INK, 34, 180, 360)
    c.arc(480, 330, 196, c.palette.main, 14, 190, 350)
    for x, sign in ((280, 1), (680, -1)):
        c.box(x - 46, 300, 92, 190, c.palette.deep, 44)
        c.box(x - 34 + sign * 34, 314, 68, 162, c.palette.main, 32)
        c.box(x - 14 - sign * 34, 340, 14, 110, CREAM, 7)
    for x, y in ((425, 400), (530, 380)):
        c.ellipse(x, y, 30, 22, c.palette.deep)
        c.line([(x + 24, y - 5), (x + 24, y - 130)], c.palette.deep, 12)
    c.line([(449, 265), (554, 245)], c.palette.deep, 26)


def phone(c: Canvas) -> None:
    """A phone whose glass shines."""
    c.shape(turned(corners(480, 310, 250, 430), 480, 310, 8), INK)
    c.shape(turned(corners(480, 310, 224, 390), 480, 310, 8), c.palette.main)
    c.shape(turned([(368, 120), (500, 120), (368, 400)], 480, 310, 8), c.palette.spark)
    c.shape(turned([(592, 300), (592, 505), (470, 505)], 480, 310, 8), c.palette.deep)
    c.shape(turned(corners(480, 132, 70, 16), 480, 310, 8), INK)
    c.blob([(640, 330), (740, 365), (735, 460), (640, 530), (545, 460), (540, 365)], WHITE)
    c.blob([(640, 352), (718, 380), (712, 452), (640, 506), (568, 452), (562, 380)], GREEN)
    c.line([(605, 430), (632, 460), (682, 398)], WHITE, 20)


def lamp(c: Canvas) -> None:
    """A desk lamp with its light."""
    c.shape([(300, 270), (520, 200), (640, 500), (180, 500)], "#fff3c4")
    c.line([(620, 480), (670, 300), (480, 160)], INK, 20)
    c.disc(670, 300, 22, c.palette.main)
    c.shape(turned([(430, 110), (520, 110), (570, 240), (380, 240)], 470, 180, 18), c.palette.main)
    c.ellipse(440, 240, 46, 24, GOLD)
    c.box(540, 474, 180, 36, c.palette.deep, 16)


def plant(c: Canvas) -> None:
    """A plant with large leaves in a clay pot."""
    leaves = (-72, -45, -20, 8, 34, 62)
    for degrees in leaves:
        leaf = [(480, 120), (540, 220), (500, 340), (480, 380), (460, 340), (420, 220)]
        colour = GREEN if leaves.index(degrees) % 2 else DARK_GREEN
        c.blob(turned(leaf, 480, 380, degrees), colour)
        c.line(turned([(480, 170), (480, 370)], 480, 380, degrees), "#8fd19a", 5)
    c.shape([(370, 370), (590, 370), (555, 520), (405, 520)], CLAY)
    c.box(352, 348, 256, 46, "#de7d52", 12)


def bouquet(c: Canvas) -> None:
    """A wrapped bouquet."""
    for x in (400, 440, 480, 520, 560):
        c.line([(480, 470), (x, 260)], DARK_GREEN, 9)
    for x, y in ((330, 270), (630, 270), (400, 330), (560, 330)):
        c.blob(
            turned([(x, y - 60), (x + 24, y), (x, y + 40), (x - 24, y)], x, y, (x - 480) / 3), GREEN
        )
    blooms = ((390, 215, "#ff8fab"), (480, 165, GOLD), (570, 215, "#c77dff"))
    for x, y, colour in (*blooms, (435, 275, WHITE), (530, 280, "#ff6f61")):
        for px, py in around(x, y, 7, (36,)):
            c.disc(px, py, 25, colour)
        c.disc(x, y, 22, "#fff0c2" if colour != WHITE else GOLD)
    c.shape([(350, 330), (610, 330), (530, 525), (430, 525)], c.palette.spark)
    c.shape([(350, 330), (480, 420), (430, 525)], c.palette.main)
    c.shape([(610, 330), (480, 420), (530, 525)], c.palette.deep)
    c.box(420, 440, 120, 24, GOLD, 12)


MOTIFS = {
    "headphones": (headphones, "plum"),
    "phone": (phone, "sky"),
    "lamp": (lamp, "stone"),
    "plant": (plant, "leaf"),
    "bouquet": (bouquet, "rose"),
}
