"""What is measured on a page: accessibility, room to its sides, the size of what is pressed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Page

from tests.browser.visits import DESKTOP, PHONE

AXE = Axe()
SESSIONS: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()
CONTRAST = "color-contrast"  # takes longer than all other rules together
ALL_RULES = {"resultTypes": ["violations"]}
PICTURES = os.environ.get("SCREENSHOTS")  # a folder, for people who want to look themselves
LEAST_TARGET = 24
# A scheme chosen just now is in no colour before the next frame, and a colour on its way to another
# is neither; what inherits it sets out when its parent has arrived.
STAND_STILL = """() => {
  for (let moving = document.getAnimations(); moving.length; moving = document.getAnimations())
    moving.forEach(one => { try { one.finish() } catch { one.cancel() } });
}"""
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
# axe gives what passed, too, which is much, and nobody reads it
VIOLATIONS = f"""async options => {{
  await new Promise(requestAnimationFrame);
  ({STAND_STILL})();
  const {{violations}} = await axe.run({{...options, selectors: false}});
  return violations.flatMap(rule => rule.nodes.map(
    node => `${{rule.id}}: ${{node.html.slice(0, 160)}} ${{node.failureSummary.slice(0, 200)}}`));
}}"""
# Links in a line of text are as high as the line, and a card's link is stretched over the card.
SMALL_TARGETS = """least => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(one => one.checkVisibility({visibilityProperty: true})
    && !one.closest('.visually-hidden, .skip-link')
    && !one.matches('p a, .prose a, dd a, td a, th a, caption a, .chip input'))
  .filter(one => getComputedStyle(one, '::after').position !== 'absolute')
  .map(one => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.width < least || box.height < least))
  .map(([html, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`)"""
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > width + 1)
    .slice(0, 5).map(one => 'too wide: ' + one.outerHTML.slice(0, 120)).concat('scrolls sideways')
}"""

CUT_OFF = """() => [...document.querySelectorAll('.main-nav, .tabbar')]
  .filter(one => one.checkVisibility() && one.scrollWidth > one.clientWidth)
  .map(one => `cut off until scrolled: ${one.className} ${one.scrollWidth} > ${one.clientWidth}`)"""

# What a validator of HTML found on our pages once; vnu, run by hand, finds the rest.
INVALID = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at).map(id => 'id twice: ' + id);
  const hinted = 'input[placeholder]:is([type=month], [type=date], [type=datetime-local])';
  const own = [...document.querySelectorAll('*')].flatMap(one => one.getAttributeNames())
    .filter(name => name.startsWith('hx-'));
  return [...twice, ...own, ...[...document.querySelectorAll(hinted)].map(one => one.outerHTML)];
}"""


MISFITS = f"""least => [...({TOO_WIDE})(), ...({CUT_OFF})(), ...({SMALL_TARGETS})(least),
  ...({INVALID})()]"""


def barriers(page: Page) -> list[str]:
    """What axe finds on the page, by all of its rules."""
    page.locator(".htmx-request").first.wait_for(state="detached")  # busy buttons are faded
    load_axe(page)
    return violations(page, ALL_RULES)


def load_axe(page: Page) -> None:
    """Put axe into the page, unless it is there."""
    if page.evaluate("'axe' in window"):
        return
    # the browser keeps a script that it compiled, but not one that is evaluated by another
    devtools_of(page).send("Runtime.evaluate", {"expression": AXE.axe_script})


def devtools_of(page: Page) -> CDPSession:
    """The page's own session of the browser's protocol; ending one ends virtual authenticators."""
    if page not in SESSIONS:
        SESSIONS[page] = page.context.new_cdp_session(page)
    return SESSIONS[page]


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe, loaded before, finds on the page as it is shown now."""
    found: list[str] = page.evaluate(VIOLATIONS, options)
    return found


def misfits(page: Page) -> list[str]:
    """What scrolls sideways, is cut off, too small to press, or not valid HTML."""
    found: list[str] = page.evaluate(MISFITS, LEAST_TARGET)
    return found


def show_width(page: Page, width: int) -> None:
    """Make the window as wide as that."""
    size = page.viewport_size
    if size and size["width"] != width:
        page.set_viewport_size({"width": width, "height": size["height"]})


def take_pictures(page: Page, visitor: str) -> None:
    """Keep the page as a phone and a desktop show it, by day and by night, if asked to."""
    if PICTURES is None:
        return
    name = visitor + urlsplit(page.url).path.replace("/", "_")
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            file = Path(PICTURES) / f"{size['width']}-{scheme}" / f"{name}.png"
            page.screenshot(path=file, full_page=True)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
