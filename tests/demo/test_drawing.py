"""The kit that draws the demo's pictures: every motif, in every palette that an offer names."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from drawing import MOTIFS, draw
from drawing.__main__ import write
from drawing.canvas import HEIGHT, WIDTH
from drawing.icon import STATIC, write_icons
from drawing.palettes import PALETTES
from marketplace.catalogue.offers.pictures import SIZES
from marketplace.demo import picture_files, toml_files


def test_every_motif_that_an_offer_names_can_be_drawn() -> None:
    named = {offer["picture"] for _, offer in toml_files.offers() if "picture" in offer}
    assert named == MOTIFS.keys()
    assert {offer.get("palette", "sun") for _, offer in toml_files.offers()} <= PALETTES.keys()


@pytest.mark.parametrize("motif", sorted(MOTIFS))
def test_each_motif_is_drawn_in_many_colours(motif: str) -> None:
    picture = draw(motif)
    assert picture.size == (WIDTH, HEIGHT)
    assert len(picture.reduce(8).getcolors(10_000) or ()) > 500


def test_another_palette_makes_another_picture() -> None:
    assert draw("book", "plum").tobytes() != draw("book").tobytes()


@pytest.mark.parametrize("key", sorted(picture_files.picture_keys(), key=str)[::10], ids=str)
def test_the_files_in_the_package_show_what_the_kit_draws(
    key: picture_files.PictureKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed = [picture_files.picture_file(key, width) for width in SIZES]
    monkeypatch.setattr(picture_files, "FOLDER", tmp_path)
    write(key)
    for file in committed:
        with Image.open(tmp_path / file.name) as drawn, Image.open(file) as kept:
            difference = ImageStat.Stat(ImageChops.difference(drawn, kept))
        assert max(difference.mean) < 1, file  # of 255: another version of the codec may round


def test_the_icons_in_the_package_are_what_the_kit_draws(tmp_path: Path) -> None:
    write_icons(tmp_path)
    for drawn in tmp_path.iterdir():
        with Image.open(STATIC / drawn.name) as committed, Image.open(drawn) as anew:
            difference = ImageChops.difference(committed.convert("RGBA"), anew.convert("RGBA"))
        assert max(ImageStat.Stat(difference).mean) < 1, drawn.name
