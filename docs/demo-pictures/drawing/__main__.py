"""Draw every picture that the demo's offers name, and the icons of the site, into the package."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from typing import Final

from drawing import draw
from drawing.icon import write_icons
from marketplace.demo.picture_files import FOLDER, PictureKey, picture_file, picture_keys

QUALITY: Final = 90  # an offer's picture is compressed once more when it is saved


def main() -> None:
    """Write the files anew, and remove those that no offer names."""
    FOLDER.mkdir(exist_ok=True)
    keys = picture_keys()
    with ProcessPoolExecutor() as pool:
        list(pool.map(write, keys))
    for unused in set(FOLDER.glob("*.webp")) - {picture_file(key) for key in keys}:
        unused.unlink()
    write_icons()


def write(key: PictureKey) -> None:
    """Write one picture to its file."""
    draw(*key).save(picture_file(key), "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
