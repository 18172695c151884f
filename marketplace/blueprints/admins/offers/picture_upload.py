"""Keep the picture of an offer's form, cut the part that is shown, and serve the whole to staff."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import Final

from flask import abort, send_file
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from marketplace.blueprints.admins.blueprint import bp
from marketplace.blueprints.admins.offers.forms import OfferForm
from marketplace.blueprints.admins.permissions import CATALOGUE_EDITORS
from marketplace.blueprints.web.guards import allow
from marketplace.blueprints.web.pages import refusals_beside
from marketplace.catalogue.offers import pictures
from marketplace.catalogue.offers.crops import CENTRE, HIGH, WIDE, box_of
from marketplace.foundation.refusals import InvalidInput

AN_HOUR: Final = 60 * 60
SHARP_FROM: Final = 480  # pixels side by side: a card on a phone, at two for each of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class CropFrame:
    """The whole picture's width and height, and the frame around its part, in its pixels."""

    width: int
    height: int
    left: float
    upper: float
    wide: float
    high: float

    @property
    def has_its_shape(self) -> bool:
        """Return whether all of the picture is shown without a zoom."""
        return self.width * HIGH == self.height * WIDE

    @property
    def is_blurred(self) -> bool:
        """Return whether the part has too few pixels to be sharp on a phone."""
        return self.wide < SHARP_FROM


def keep_picture(form: OfferForm) -> None:
    """Save the submitted picture, if there is one, and cut the part of it that is shown."""
    upload = form.image.data
    with refusals_beside(form):
        if upload:
            with closing(upload):
                form.show_upload(pictures.save(upload.read()))
        if form.picture.data:
            pictures.cut(form.picture.data, form.crop)
        elif form.crop != CENTRE:
            message = _l("Choose a picture before the part of it that is shown.")
            raise InvalidInput("image", message)


def crop_frame(form: OfferForm) -> CropFrame | None:
    """Return the frame around the part that is shown; None where there is no picture."""
    size = pictures.size_of_whole(form.picture.data or "")
    if size is None:
        return None
    width, height = size
    left, upper, right, lower = box_of(size, form.crop)
    return CropFrame(
        width=width, height=height, left=left, upper=upper, wide=right - left, high=lower - upper
    )


@bp.get("/pictures/<name>.webp")
@allow(*CATALOGUE_EDITORS)
def whole_picture(name: str) -> ResponseReturnValue:
    """Return an upload whole, with the parts that customers are not shown."""
    file = pictures.whole(name)
    if file is None:
        abort(404)
    response = send_file(file, mimetype="image/webp")
    response.headers["Cache-Control"] = f"private, max-age={AN_HOUR}"
    return response
