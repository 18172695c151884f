"""The offers' pictures, as files that browsers and proxies may cache for good."""

from __future__ import annotations

from flask import abort, send_file
from flask.typing import ResponseReturnValue

from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.web.guards import public
from marketplace.catalogue.offers import pictures

A_YEAR = 365 * 24 * 60 * 60


@bp.get("/pictures/<name>-<int:width>.webp")
@public
def picture(name: str, width: int) -> ResponseReturnValue:
    """Return one picture at one of its widths; its name is a hash, so it never changes."""
    file = pictures.path(name, width)
    if file is None:
        abort(404)
    response = send_file(file, mimetype="image/webp", max_age=A_YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response
