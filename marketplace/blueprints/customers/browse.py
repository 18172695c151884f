"""Browse the shop: the catalogue and the page of one offer."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import Any, Final

from flask import Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user
from markupsafe import Markup

from marketplace.accounts.models import Role
from marketplace.blueprints.customers import shared_pages
from marketplace.blueprints.customers.block_notice import block_notice
from marketplace.blueprints.customers.blueprint import bp
from marketplace.blueprints.customers.card_fragments import affordable_now, card_fragments
from marketplace.blueprints.customers.offer_page import offer_page
from marketplace.blueprints.web.guards import public
from marketplace.blueprints.web.html_cache import gap
from marketplace.blueprints.web.pages import just_registered, page, wants_fragment
from marketplace.blueprints.web.security import may_use
from marketplace.catalogue.shop_window.distance import km_to_partners, read_point
from marketplace.catalogue.shop_window.search import Query, parse, search
from marketplace.catalogue.shop_window.spelling import better_words
from marketplace.catalogue.shop_window.suggestions import suggest
from marketplace.catalogue.shop_window.view_counts import view_counter
from marketplace.catalogue.shop_window.window import Window, window
from marketplace.conversions.refusals import OfferNotThere
from marketplace.foundation import clock
from marketplace.points import accounts
from marketplace.points.accounts import AccountState

NEAR: Final = "X-Near"  # the header with the person's place, in requests that sort by it
ROBOT: Final = re.compile(r"bot\b|crawl|spider|slurp|preview|monitor", re.IGNORECASE)


@bp.get("/")
@bp.get("/offers")
@public
def offers() -> ResponseReturnValue:
    """Show the catalogue, searched, filtered and sorted by the query string."""
    shown = window()
    if shared_pages.shared() and NEAR not in request.headers:
        answer = shared_pages.serve(shown, partial(_catalogue, shown, None))
    else:
        answer = _catalogue(shown, _account())
    return may_use(answer, "geolocation")


@bp.get("/suggestions")
@public
def suggestions() -> ResponseReturnValue:
    """Return what the words typed so far may mean, as the options of the search field.

    A browser that asks for a page gets the offers found by the words.
    """
    shown = window()
    if not wants_fragment():
        return redirect(url_for(".offers", q=parse(request.args, shown).q or None), 303)
    if shared_pages.shared():
        return shared_pages.serve(shown, partial(_suggestions, shown))
    return _suggestions(shown)


@bp.get("/offers/<slug>")
@public
def offer(slug: str) -> ResponseReturnValue:
    """Show one offer: its description, its price, its places, and the form to convert it."""
    shown = window()
    card = shown.slugs.get(slug)
    if card is None:
        raise OfferNotThere
    if _is_view():
        view_counter(current_app).count(card.id, clock.today())
    if shared_pages.shared():
        return shared_pages.serve(shown, partial(offer_page, card))
    return offer_page(card, sheet_open="convert" in request.args)


def _suggestions(shown: Window) -> Response:
    query = parse(request.args, shown)
    language = str(get_locale())
    options = suggest(shown, query.q, language, clock.now())
    return page("customers/_suggestions.html", options=options)


def _is_view() -> bool:
    """Return whether a customer or a visitor is about to see the page."""
    staff = current_user.is_authenticated and current_user.role != Role.CUSTOMER
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    robot = bool(ROBOT.search(request.headers.get("User-Agent", "")))
    return request.method == "GET" and not (staff or ahead or robot or wants_fragment())


def _account() -> AccountState | None:
    if not current_user.is_authenticated or current_user.role != Role.CUSTOMER:
        return None
    return accounts.state(current_user.customer_id)


def _catalogue(shown: Window, account: AccountState | None) -> Response:
    just_registered()  # the first shelf says what the points buy
    balance = account.balance if account else None
    block = block_notice() if account and account.blocked_since else None
    query = parse(request.args, shown, balance, read_point(request.headers.get(NEAR, "")))
    now = clock.now()
    found = search(shown, query, now)
    far = km_to_partners(shown.partners, query.near) if query.near else {}
    answer = page(
        "customers/offers.html",
        "customers/_results.html",
        filters=_filters(shown, query, is_customer=account is not None),
        query=query,
        found=found,
        cards=card_fragments(found.cards, now, balance, blocked=block is not None, far=far),
        instead=None if found.total else better_words(shown, query, now),
        first_shelf=_first_shelf(shown, query, account),
        block=block,
        account=account,
        balance=balance,
        address=partial(_address, query),
        as_fragment=wants_fragment(),
    )
    if query.near:
        answer.headers["Cache-Control"] = "no-store"
    answer.vary.add(NEAR)
    return answer


def _first_shelf(shown: Window, query: Query, account: AccountState | None) -> list[Markup]:
    """Return the cards that the customer can afford now, for the start page; a row at most."""
    starts = request.path == "/" and query.page == 1 and not query.narrowed
    if not account or not account.balance or account.blocked_since or not starts:
        return []
    return affordable_now(shown, account.balance)


def _address(query: Query, number: int) -> str:
    arguments: dict[str, Any] = {**query.arguments(page=number)}
    return url_for("customers.offers", **arguments)


def _filters(shown: Window, query: Query, *, is_customer: bool) -> Markup:
    """The search form; page, balance and the place of a person are not in it, so no form has two.

    The words stand in one place, which is kept as a gap: the same form serves every search.
    """
    affordable = None if query.affordable is None else 0
    asked = replace(query, q=gap("words"), page=1, affordable=affordable, near=None)
    form = shared_pages.part(
        shown,
        "customers/_filters.html",
        (asked, is_customer),
        shop=shown,
        query=asked,
        is_customer=is_customer,
    )
    return form.fill(words=query.q)
