"""The picture of the README, as a phone and a desktop show the catalogue."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import NewVisitor
from tests.browser.visits import DESKTOP, PHONE, Visitor

README_PICTURE = os.environ.get("README_PICTURE")  # a file; only `make readme-picture` sets it
MOST_BYTES = 200_000
GAP = 40
pytestmark = pytest.mark.browser


def shot(visitor: Visitor) -> Image.Image:
    visitor.get("/language/en")
    visitor.get("/offers")
    visitor.page.wait_for_load_state("networkidle")
    return Image.open(io.BytesIO(visitor.page.screenshot()))


def test_the_catalogue_makes_a_small_picture_for_the_readme(
    new_visitor: NewVisitor, tmp_path: Path
) -> None:
    desktop = shot(new_visitor("arta", viewport=DESKTOP))
    phone = shot(new_visitor("arta", viewport=PHONE))
    both = Image.new("RGBA", (desktop.width + GAP + phone.width, desktop.height))
    both.paste(desktop, (0, 0))
    both.paste(phone, (desktop.width + GAP, (desktop.height - phone.height) // 2))
    file = Path(README_PICTURE) if README_PICTURE else tmp_path / "catalogue.webp"
    both.save(file, "WEBP", quality=80, method=6 if README_PICTURE else 2)  # 6 takes its time
    assert 0 < file.stat().st_size < MOST_BYTES
