"""The walk through all pages leaves out only what was judged before: planted faults are found."""

from __future__ import annotations

import pytest

from tests.browser.accessibility.in_place import choose_language, show
from tests.browser.accessibility.new_looks import NewLooks, SeenLooks
from tests.browser.conftest import NewVisitor
from tests.browser.page_checks import misfits
from tests.browser.shop import Shop
from tests.browser.visits import PHONE, Visitor

PAGE = "/how-it-works"
# planted in a page whose every look was judged; each is another kind of what axe judges by
FAULTS = {
    "a button without a name": "main.insertAdjacentHTML('beforeend', '<button></button>')",
    "a name taken from a link": "main.querySelector('a').textContent = ''",
    "a label that refers to nothing": "main.insertAdjacentHTML('beforeend',"
    " '<label for=nothing>A</label><input>')",
    "a level of heading left out": "main.querySelector('h2').outerHTML = '<h4>A</h4>'",
    "a second landmark of the same name": "document.querySelector('footer')"
    ".insertAdjacentHTML('afterend', '<footer>A</footer>')",
    "a page without a title": "document.title = ''",
    "a page without a language": "document.documentElement.lang = ''",
    "a text that is pale by night alone": "main.insertAdjacentHTML('beforeend', `<p>Pale</p>`);"
    "main.lastChild.style.color = 'light-dark(#000, #222)'",
    "a picture without an alternative": "main.insertAdjacentHTML('beforeend',"
    " '<img src=/favicon.ico>')",
    "a state that does not exist": "main.querySelector('a').setAttribute('aria-live', 'loud')",
}
# what a reader sees of a page, and how much room it takes
SEEN = """() => [document.title, document.documentElement.lang, document.body.innerText,
  document.body.offsetHeight]"""
UNDER_A_BUTTON = """() => {
  const text = document.createElement('p');
  text.append('60 offers');
  Object.assign(text.style, { position: 'absolute', insetInlineEnd: '0.5rem' });
  document.querySelector('.filters__search .button').before(text);
}"""
WIDE = f"<title>A</title><body><p>{'W' * 99}</p></body>"
pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    visitor = new_visitor(viewport=PHONE)
    visitor.get(PAGE)
    return visitor


def test_every_fault_planted_in_a_page_seen_before_is_found(visitor: Visitor) -> None:
    looks = NewLooks()
    assert looks.barriers(visitor.page) == []
    found = {}
    for name, plant in FAULTS.items():
        visitor.get(PAGE)
        visitor.page.evaluate(f"() => {{ const main = document.querySelector('main'); {plant} }}")
        found[name] = looks.barriers(visitor.page)
    assert [name for name, faults in found.items() if not faults] == []


def test_a_page_that_was_seen_before_is_not_judged_again(visitor: Visitor) -> None:
    looks = NewLooks()
    assert looks.barriers(visitor.page) == []
    visitor.get(PAGE)
    assert looks.barriers(visitor.page) == []
    assert not visitor.page.evaluate("'axe' in window")


def test_a_page_shown_in_the_place_of_another_has_its_own_texts_and_styles(
    shop: Shop, visitor: Visitor
) -> None:
    choose_language(visitor.page.context, shop.address, "en")
    for address in ("/login", PAGE):
        visitor.get(address)
        seen = visitor.page.evaluate(SEEN)
        visitor.get("/partner/apply")
        assert show(visitor.page, address)
        assert visitor.page.evaluate(SEEN) == seen


def test_what_is_too_wide_in_another_language_is_found(shop: Shop, visitor: Visitor) -> None:
    choose_language(visitor.page.context, shop.address, "en")
    visitor.page.route("**/wide", lambda route: route.fulfill(body=WIDE, content_type="text/html"))
    assert show(visitor.page, "/wide")
    assert "scrolls sideways" in misfits(visitor.page)


def test_a_text_that_lies_under_a_button_is_found(visitor: Visitor) -> None:
    visitor.get("/offers")
    assert misfits(visitor.page) == []
    visitor.page.evaluate(UNDER_A_BUTTON)
    assert [one for one in misfits(visitor.page) if "lies over" in one]


def test_what_one_worker_has_judged_is_not_new_to_another() -> None:
    one, another = SeenLooks("test-of-looks"), SeenLooks("test-of-looks")
    assert one.add(["a", "b"]) == {"a", "b"}
    assert another.add(["b", "c"]) == {"c"}
    assert one.add(["a", "c", "d"]) == {"d"}
    assert SeenLooks().add(["a"]) == {"a"}
