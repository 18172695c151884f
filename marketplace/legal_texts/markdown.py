"""Render the Markdown of legal texts as safe HTML."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from markupsafe import Markup

TAGS: Final = frozenset(
    {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong"}
    | {"table", "tbody", "td", "th", "thead", "tr", "ul"}
)
KEPT: Final = 64


@lru_cache(KEPT)
def html_of(text: str) -> Markup:
    """Return the text's HTML: no raw HTML, scripts, pictures or styles, whatever is written.

    The page has its own first heading, so `# ...` becomes nothing but its words.
    """
    import nh3  # noqa: PLC0415 - slow, and most processes show no text
    from markdown_it import MarkdownIt  # noqa: PLC0415

    rendered = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    clean = nh3.clean(
        rendered,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel="noopener nofollow",
    )
    return Markup(clean)  # noqa: S704 - sanitised just above
