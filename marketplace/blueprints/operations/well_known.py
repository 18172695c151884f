"""Fixed addresses that browsers and password managers try by themselves."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, current_app, json, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.operations.blueprint import bp
from marketplace.blueprints.web.guards import public

ICONS: Final = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-512-full.png", "512x512", "maskable"),
)


@bp.get("/.well-known/change-password")
@public
def change_password() -> ResponseReturnValue:
    """Lead a password manager to the page where a password is changed (W3C's well-known URL)."""
    return redirect(url_for("auth.new_password"), 302)


@bp.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Return the icon for whoever reads no page before asking for one."""
    return current_app.send_static_file("favicon.ico")


@bp.get("/manifest.webmanifest")
@public
def manifest() -> ResponseReturnValue:
    """Return what a phone needs to put the site on its screen as an app (W3C's manifest)."""
    content = {
        "name": "Pika",
        "short_name": "Pika",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#0e5a4d",
        "theme_color": "#0e5a4d",
        "icons": [_icon(*icon) for icon in ICONS],
    }
    return Response(json.dumps(content), mimetype="application/manifest+json")


def _icon(file: str, sizes: str, purpose: str) -> dict[str, Any]:
    address = url_for("static", filename=file)
    return {"src": address, "sizes": sizes, "type": "image/png", "purpose": purpose}
