"""Stylesheets, scripts and icons, at addresses that name their content and are cached for long."""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.web.guards import public

bp = Blueprint("statics", __name__)

HTMX_FILE: Final = Path(str(files("js_lib_htmx"))) / "static" / "htmx" / "htmx.min.js"
HTMX_CONFIG: Final = json.dumps(
    {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "allowScriptTags": False,
        "historyCacheSize": 0,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "[45]..", "swap": True, "error": True},
        ],
    }
)
ENDPOINTS: Final = frozenset({"static", "statics.htmx"})
COMPRESSED: Final = frozenset({"text/css", "text/javascript", "image/svg+xml"})
LONG: Final = 365 * 24 * 3600


@bp.get("/static/htmx.js")
@public
def htmx() -> ResponseReturnValue:
    """Return the htmx script, from the installed package."""
    return Response(HTMX_FILE.read_bytes(), mimetype="text/javascript")


@lru_cache(maxsize=256)
def _fingerprint(path: Path) -> str | None:
    """Return a hash of the file's content; files do not change under a running server."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None


def _name_content(endpoint: str, values: dict[str, Any]) -> None:
    """Put the file's fingerprint into its address, so that a new file has a new address."""
    if endpoint not in ENDPOINTS or "v" in values:
        return
    path = HTMX_FILE if endpoint == "statics.htmx" else _static_folder() / values["filename"]
    values["v"] = _fingerprint(path)


def _static_folder() -> Path:
    return Path(str(current_app.static_folder))


@lru_cache(maxsize=64)
def _packed(_address: str, content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _keep_long(response: Response) -> Response:
    """Let browsers cache a fingerprinted file, and send it compressed where they accept that."""
    if request.endpoint not in ENDPOINTS or response.status_code != 200:  # noqa: PLR2004 - HTTP's own number
        return response
    if "v" in request.args:
        response.cache_control.public = True
        response.cache_control.max_age = LONG
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
    if response.mimetype in COMPRESSED:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings["gzip"]:
            response.direct_passthrough = False
            response.set_data(_packed(request.full_path, response.get_data()))
            response.content_encoding = "gzip"
    return response


def init_app(app: Flask) -> None:
    """Serve the app's files at lasting addresses."""
    app.url_defaults(_name_content)
    app.after_request(_keep_long)
    app.register_blueprint(bp)
    app.jinja_env.globals.update(HTMX_CONFIG=HTMX_CONFIG)
