"""Draw every picture that the demo's offers name, and the icons of the site, into the package."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor

from PIL import Image

from drawing import draw
from drawing.icon import write_icons
from marketplace.catalogue.offers.pictures import QUALITY, SIZES
from marketplace.demo.picture_files import FOLDER, PictureKey, picture_file, picture_keys


def main() -> None:
    """Write the files anew, and remove those that no offer names."""
    FOLDER.mkdir(exist_ok=True)
    keys = picture_keys()
    with ProcessPoolExecutor() as pool:
        list(pool.map(write, keys))
    used = {picture_file(key, width) for key in keys for width in SIZES}
    for unused in set(FOLDER.glob("*.webp")) - used:
        unused.unlink()
    write_icons()


def write(key: PictureKey) -> None:
    """Write one picture to its files, one for each size at which offers' pictures are shown."""
    drawn = draw(*key)
    for width, size in SIZES.items():
        shown = drawn.resize(size, Image.Resampling.LANCZOS)
        shown.save(picture_file(key, width), "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
