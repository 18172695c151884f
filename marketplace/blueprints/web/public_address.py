"""Addresses for readers outside the site: search engines, chats and mail."""

from __future__ import annotations

from flask import current_app


def public_address(path: str) -> str:
    """Return the whole address of a path of this site, whatever name the request used for it."""
    site: str = current_app.config["SETTINGS"].public_url
    return site.rstrip("/") + path
