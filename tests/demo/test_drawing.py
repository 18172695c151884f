"""The demo's pictures are drawn by its own code."""

from __future__ import annotations

import pytest

from marketplace.demo import sources
from marketplace.demo.drawing import MOTIFS, draw
from marketplace.demo.drawing.canvas import HEIGHT, WIDTH
from marketplace.demo.drawing.palettes import PALETTES


def test_every_motif_that_an_offer_names_can_be_drawn() -> None:
    named = {offer["picture"] for _, offer in sources.offers() if "picture" in offer}
    assert named == MOTIFS.keys()
    assert {offer.get("palette", "sun") for _, offer in sources.offers()} <= PALETTES.keys()


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_a_motif_stands_before_its_wall(motif: str) -> None:
    picture = draw(motif)
    assert picture.size == (WIDTH, HEIGHT)
    assert len(picture.reduce(8).getcolors(10_000) or ()) > 500


def test_another_palette_makes_another_picture() -> None:
    assert draw("book", "plum").tobytes() != draw("book").tobytes()
