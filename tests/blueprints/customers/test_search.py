"""Searching, filtering, sorting and paging the catalogue by its address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.catalogue.models import OfferKind
from marketplace.catalogue.partners.branches import BranchContent, add_branch
from marketplace.foundation import clock
from tests.blueprints.customers.conftest import Browser, titles_in
from tests.support.cast import Cast
from tests.support.csrf_client import BrowserLike

ENGLISH = {"Accept-Language": "en"}


def found(client: BrowserLike, arguments: str) -> list[str]:
    return titles_in(client.get(f"/offers?{arguments}", headers=ENGLISH).text)


def test_accents_and_case_do_not_matter(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Half price", title_sq="Gjysmë çmimi")
    cast.an_offer("Coffee")
    assert found(client, "q=CMIM") == ["Half price"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("pica", "Picë"),
        ("picë", "Pica"),
        ("kafja", "Kafe"),
        ("buka", "Bukë"),
        ("bukes", "Buka"),
        ("offers", "Offer"),
    ],
)
def test_a_word_is_found_in_every_form(
    client: BrowserLike, cast: Cast, typed: str, title: str
) -> None:
    cast.an_offer("Found", title_sq=title, description_en=title)
    cast.an_offer("Wine", title_sq="Verë")
    assert found(client, f"q={typed}") == ["Found"]


def test_every_word_must_be_there(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Red wine")
    cast.an_offer("Red bicycle")
    assert found(client, "q=red+wine") == ["Red wine"]


def test_filters_narrow_together(client: BrowserLike, cast: Cast) -> None:
    books = cast.category("books")
    cast.an_offer("Novel", category_id=books, partner_id=cast.bookshop.id)
    cast.an_offer("Cookbook", category_id=books)
    cast.an_offer("Coffee")
    assert found(client, "category=books") == ["Cookbook", "Novel"]
    assert found(client, "category=books&city=prizren") == ["Novel"]
    assert found(client, "kind=partner&city=Peja") == ["Coffee", "Cookbook"]


def test_gifts_are_a_kind(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Kettle", kind=OfferKind.GIFT)
    cast.an_offer("Coffee")
    assert found(client, "kind=gift") == ["Kettle"]


def test_affordable_is_what_the_balance_reaches(browser: Browser, cast: Cast) -> None:
    cast.an_offer("Just enough", points=640)
    cast.an_offer("Too much", points=641)
    assert found(browser("arta"), "affordable=1") == ["Just enough"]


def test_affordable_means_nothing_without_an_account(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    assert found(client, "affordable=1") == ["Coffee"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [("newest", "New"), ("points", "Cheap"), ("ending", "Ending"), ("popular", "Loved")],
)
def test_each_sort_order_of_the_shop_has_its_own_first_offer(
    client: BrowserLike, cast: Cast, sort: str, first: str
) -> None:
    now = clock.now()
    cast.an_offer("Cheap", points=1)
    cast.an_offer("Ending", closes_at=now + timedelta(days=1))
    cast.an_offer("Loved", popularity=9)
    cast.an_offer("New", published_at=now + timedelta(seconds=1))
    assert found(client, f"sort={sort}")[0] == first


def test_a_page_holds_24_and_leads_to_the_next(client: BrowserLike, cast: Cast) -> None:
    for number in range(30):
        cast.an_offer(f"Coffee {number}")
    first = client.get("/offers?q=coffee", headers=ENGLISH).text
    assert len(titles_in(first)) == 24
    assert 'href="/offers?q=coffee&amp;page=2"' in first
    assert len(found(client, "q=coffee&page=2")) == 6


def test_the_form_keeps_what_was_chosen(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    page = client.get("/offers?q=cof&category=food&city=Peja&sort=points", headers=ENGLISH).text
    assert 'value="cof"' in page
    assert 'value="food" checked' in page
    assert "<option selected>Peja</option>" in page
    assert '<option value="points" selected>' in page


def test_a_shop_search_without_results_says_what_to_do(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    page = client.get("/offers?q=tea&city=Peja", headers=ENGLISH).text
    assert "No offers found" in page
    assert 'href="/offers?q=tea"' in page


def test_htmx_gets_the_results_and_their_count_alone(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    answer = client.get("/offers?q=cof", headers=ENGLISH, htmx=True)
    assert answer.text.lstrip().startswith('<section class="results" id="results"')
    assert 'id="count" data-hx-swap-oob="innerHTML">1 offer for' in answer.text
    assert "<html" not in answer.text


def test_a_restored_page_is_whole(client: BrowserLike) -> None:
    headers = {"HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/offers?q=cof", headers=headers, htmx=True).text


NONSENSE = [
    "page=-1",
    "page=99999999999999999999",
    "page=x",
    "page=%C2%B2",
    "sort=cheapest",
    "kind=%00",
    "category=../etc",
    "city=%F0%9F%8D%95",
    "q=%00%FF",
    "q=" + "a" * 5000,
    "q=%25%5C%27%22",
    "affordable=maybe",
    "q=a&q=b&page=1&page=2",
]


@pytest.mark.parametrize("signed_in", [False, True])
def test_nonsense_in_the_address_is_forgiven(
    client: BrowserLike, browser: Browser, cast: Cast, *, signed_in: bool
) -> None:
    cast.an_offer("Coffee")
    looker = browser("arta") if signed_in else client
    for arguments in NONSENSE:
        assert looker.get(f"/offers?{arguments}").status_code == 200, arguments


def test_the_words_searched_for_are_shown_as_words(client: BrowserLike) -> None:
    page = client.get("/offers?q=<b>bold</b>").text
    assert "<b>bold" not in page


def test_suggestions_lead_to_the_partner_the_offer_and_the_category(
    client: BrowserLike, cast: Cast
) -> None:
    coffee = cast.an_offer("Food and coffee", category_id=cast.category("food"))
    typing = {**ENGLISH, "HX-Request": "true"}
    page = client.get("/suggestions?q=fo", headers=typing).text
    leads = ['data-leads-to="/offers/' + coffee.slug, 'data-leads-to="/offers?category=food"']
    assert [lead in page for lead in leads] == [True, True]
    assert (
        'data-leads-to="/offers?q=Furra+Drita"'
        in client.get("/suggestions?q=drita", headers=typing).text
    )
    assert client.get("/suggestions?q=x", headers=typing).text.strip() == ""
    assert client.get("/suggestions?q=drita").location == "/offers?q=drita"
    client.sign_in(cast.arta.user_id)
    assert client.get("/suggestions?q=fo", headers=typing).text == page


def test_a_mistyped_word_is_put_right_by_a_link(client: BrowserLike, cast: Cast) -> None:
    cast.an_offer("Coffee")
    page = client.get("/offers?q=cofee&city=Peja", headers=ENGLISH).text
    assert 'Did you mean <a href="/offers?q=coffee&amp;city=Peja">coffee</a>?' in page
    assert "Did you mean" not in client.get("/offers?q=coffee", headers=ENGLISH).text


def test_offers_near_a_person_come_with_their_distance_and_are_stored_nowhere(
    client: BrowserLike, cast: Cast
) -> None:
    for offer, city, longitude in (("Coffee", "Peja", 20.29), ("Cake", "Prizren", 20.74)):
        partner = cast.bakery if city == "Peja" else cast.bookshop
        cast.an_offer(offer, partner_id=partner.id)
        known = {"latitude": 42.4, "longitude": longitude}
        place = BranchContent(name="Here", city=city, address="1", **known)
        add_branch(partner_id=partner.id, content=place, actor=cast.named("marketing").actor)
    near = {**ENGLISH, "X-Near": "42.4,20.75"}
    answer = client.get("/offers?sort=distance", headers=near)
    assert titles_in(answer.text) == ["Cake", "Coffee"]
    assert "0.8 km away" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "20.75" not in answer.text
    assert "km away" not in client.get("/offers?sort=distance", headers=ENGLISH).text


def test_only_the_catalogue_may_ask_where_a_person_is(client: BrowserLike) -> None:
    policies = [client.get(one).headers.getlist("Permissions-Policy") for one in ("/", "/login")]
    assert ["geolocation=(self)" in policy for (policy,) in policies] == [True, False]
