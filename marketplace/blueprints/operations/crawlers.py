"""`/robots.txt` and `/sitemap.xml`: tell search engines which pages are for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from marketplace.blueprints.operations.blueprint import bp
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.pages import public_address
from marketplace.catalogue.shop_window.offer_status import on_show
from marketplace.catalogue.shop_window.window import window
from marketplace.foundation import clock

# pages of people who are signed in, and what machines ask for
CLOSED: Final = (
    *("/account", "/admin/", "/api/", "/conversions", "/demo/", "/favourites", "/gateways/"),
    *(
        "/language/",
        "/login",
        "/partner/",
        "/password/",
        "/points",
        "/services",
        "/tmf-api/",
        "/unsubscribe/",
    ),
)
# the form for signing in, but not each way to it; the page on which a business applies
OPEN: Final = ("/login$", "/partner/apply")
PAGES: Final = ("customers.offers", "customers.how_it_works", "applicants.write_application")
TEXTS: Final = ("privacy", "terms")
MOST_ADDRESSES: Final = 50_000  # of the protocol of sitemaps


@bp.get("/robots.txt")
@public
def robots() -> ResponseReturnValue:
    """Return what crawlers may read, and where the list of pages is (RFC 9309)."""
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in OPEN),
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        f"Sitemap: {public_address(url_for('.sitemap'))}",
    ]
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")


@bp.get("/sitemap.xml")
@public
def sitemap() -> ResponseReturnValue:
    """Return the public pages and the offers on show, as sitemaps.org asks."""
    urls = [f"<url><loc>{escape(public_address(path))}</loc></url>" for path in _paths()]
    body = "\n".join(urls[:MOST_ADDRESSES])
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}\n</urlset>\n',
        mimetype="application/xml",
    )


def _paths() -> Iterator[str]:
    now = clock.now()
    yield from (url_for(endpoint) for endpoint in PAGES)
    yield from (f"/{text}" for text in TEXTS)
    for card in window().cards.values():
        if on_show(card, now):
            yield url_for("customers.offer", slug=card.slug)
