"""Motifs of cinema, games, books and courses."""

from __future__ import annotations

from drawing.canvas import Canvas, Point, around, corners, turned
from drawing.palettes import CREAM, INK, WHITE

RED, GOLD, GREEN = "#d8334a", "#ffc845", "#2f9e6b"


def ticket(c: Canvas) -> None:
    """Two cinema tickets, one over the other."""
    for degrees, colour, inner in ((14, c.palette.deep, c.palette.main), (-10, WHITE, RED)):
        c.shape(turned(corners(480, 300, 460, 220), 480, 300, degrees), colour)
        holes: list[Point] = [(x, y) for x in (250, 710) for y in (220, 260, 300, 340, 380)]
        for hole in turned(holes, 480, 300, degrees):
            c.disc(*hole, 15, c.palette.bottom)
        c.shape(turned(corners(480, 300, 340, 150), 480, 300, degrees), inner)
    c.star(480, 300, 66, GOLD)
    c.line(turned([(345, 245), (345, 355)], 480, 300, -10), WHITE, 8)
    c.line(turned([(615, 245), (615, 355)], 480, 300, -10), WHITE, 8)


def popcorn(c: Canvas) -> None:
    """A striped bucket of popcorn."""
    for x, y in ((350, 240), (420, 190), (490, 170), (560, 195), (620, 245), (400, 250)):
        c.blob(around(x, y, 6, (58, 44)), CREAM)
    for x, y in ((470, 235), (545, 250), (510, 205), (590, 220), (360, 215)):
        c.blob(around(x, y, 5, (44, 32)), GOLD)
        c.blob(around(x - 6, y - 8, 5, (34, 26)), CREAM)
    c.shape([(310, 270), (650, 270), (610, 510), (350, 510)], WHITE)
    for i in range(0, 6, 2):
        top, low = 310 + i * 57, 350 + i * 43
        c.shape([(top, 270), (top + 57, 270), (low + 43, 510), (low, 510)], RED)
    c.box(300, 256, 360, 26, WHITE, 12)


def star(c: Canvas) -> None:
    """A large star above a red carpet."""
    c.shape([(330, 520), (630, 520), (560, 400), (400, 400)], RED)
    c.star(480, 270, 190, c.palette.deep)
    c.star(480, 262, 176, c.palette.main)
    c.star(480, 258, 108, CREAM)
    for x, y, r in ((200, 180, 34), (760, 160, 44), (730, 400, 28), (240, 400, 26)):
        c.star(x, y, r, c.palette.main)


def bowling(c: Canvas) -> None:
    """A ball before three pins."""
    for x, y in ((380, 250), (580, 250), (480, 270)):
        right = ((30, -95), (22, -45), (58, 70), (40, 190))
        left = [(x - dx, y + dy) for dx, dy in reversed(right)]
        c.blob([(x, y - 130), *((x + dx, y + dy) for dx, dy in right), *left], WHITE)
        c.box(x - 25, y - 66, 50, 11, RED)
        c.box(x - 27, y - 44, 54, 11, RED)
    c.disc(620, 410, 118, c.palette.deep)
    c.disc(614, 402, 108, c.palette.main)
    for x, y in ((590, 360), (630, 350), (622, 390)):
        c.disc(x, y, 15, INK)
    c.ellipse(560, 352, 16, 26, c.palette.spark)


def dice(c: Canvas) -> None:
    """Two dice and a pawn."""
    for x, y, degrees, colour in ((400, 350, -14, WHITE), (600, 390, 18, c.palette.main)):
        c.shape(turned(corners(x, y, 210, 210), x, y, degrees), colour)
        dot = INK if colour == WHITE else WHITE
        for dx, dy in ((-58, -58), (58, 58), (0, 0), (58, -58), (-58, 58)):
            (px, py), *_ = turned([(x + dx, y + dy)], x, y, degrees)
            c.disc(px, py, 21, dot)
    c.shape([(610, 250), (690, 250), (668, 130), (632, 130)], RED)
    c.disc(650, 118, 44, RED)
    c.ellipse(650, 250, 62, 20, RED)
    c.disc(638, 104, 13, CREAM)


def billiards(c: Canvas) -> None:
    """Balls on green cloth and a cue."""
    c.box(180, 130, 600, 350, "#7a4526", 36)
    c.box(214, 164, 532, 282, GREEN, 16)
    for x, y in ((214, 164), (480, 160), (746, 164), (214, 446), (480, 450), (746, 446)):
        c.disc(x, y, 25, INK)
    balls = ((560, 300, RED), (612, 270, GOLD), (612, 330, "#5b35b5"), (664, 300, INK))
    for x, y, colour in (*balls, (360, 300, WHITE)):
        c.disc(x, y, 29, colour)
        c.disc(x - 9, y - 10, 8, CREAM)
    c.line([(120, 420), (318, 318)], GOLD, 13)


def book(c: Canvas) -> None:
    """An open book with a ribbon."""
    c.blob([(170, 200), (330, 170), (480, 215), (480, 470), (330, 425), (170, 450)], c.palette.deep)
    c.blob([(790, 200), (630, 170), (480, 215), (480, 470), (630, 425), (790, 450)], c.palette.deep)
    c.blob([(195, 185), (340, 155), (478, 205), (478, 445), (340, 398), (195, 425)], WHITE)
    c.blob([(765, 185), (620, 155), (482, 205), (482, 445), (620, 398), (765, 425)], CREAM)
    for y in (235, 275, 315, 355):
        c.line([(250, y - 8), (340, y - 20), (430, y + 8)], c.palette.bottom, 9)
        c.line([(530, y + 8), (620, y - 20), (710, y - 8)], c.palette.bottom, 9)
    c.shape([(640, 170), (690, 176), (690, 300), (665, 275), (640, 300)], RED)


def pencils(c: Canvas) -> None:
    """Three pencils over a notebook."""
    c.box(300, 130, 340, 380, c.palette.main, 22)
    c.box(350, 130, 290, 380, WHITE, 22)
    for y in range(190, 480, 46):
        c.line([(400, y), (590, y)], c.palette.top, 8)
        c.disc(325, y, 13, c.palette.spark)
    for x, degrees, colour in ((600, 28, GOLD), (680, 38, RED), (530, 18, GREEN)):
        c.shape(turned(corners(x, 330, 46, 280), x, 330, degrees), colour)
        tip = [(x - 23, 470), (x + 23, 470), (x, 530)]
        c.shape(turned(tip, x, 330, degrees), CREAM)
        c.shape(turned([(x - 8, 510), (x + 8, 510), (x, 532)], x, 330, degrees), INK)
        c.shape(turned(corners(x, 185, 46, 34), x, 330, degrees), "#f4a6b8")


def speech(c: Canvas) -> None:
    """Two people's words."""
    c.box(200, 140, 360, 210, c.palette.main, 60)
    c.shape([(270, 330), (360, 330), (270, 420)], c.palette.main)
    c.box(420, 270, 360, 200, WHITE, 60)
    c.shape([(630, 450), (720, 450), (730, 540)], WHITE)
    c.words(380, 240, "Hallo!", 82, WHITE)
    c.words(600, 365, "Tung!", 82, c.palette.deep)


def laptop(c: Canvas) -> None:
    """A laptop with a few coloured lines on it."""
    c.box(260, 130, 440, 290, INK, 26)
    c.box(284, 154, 392, 240, "#fdfcff", 12)
    bars = ((320, 190, 150, RED), (350, 230, 220, c.palette.main), (350, 270, 160, GREEN))
    for x, y, w, colour in (*bars, (320, 310, 240, GOLD), (320, 350, 110, c.palette.main)):
        c.line([(x, y), (x + w, y)], colour, 17)
    c.shape([(200, 470), (760, 470), (700, 415), (260, 415)], "#cfd3e6")
    c.box(190, 462, 580, 32, "#b4b9d2", 16)
    c.box(420, 462, 120, 14, "#8e94b5", 7)


MOTIFS = {
    "ticket": (ticket, "night"),
    "popcorn": (popcorn, "berry"),
    "star": (star, "night"),
    "bowling": (bowling, "sky"),
    "dice": (dice, "plum"),
    "billiards": (billiards, "leaf"),
    "book": (book, "sea"),
    "pencils": (pencils, "sky"),
    "speech": (speech, "sun"),
    "laptop": (laptop, "sea"),
}
