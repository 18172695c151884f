"""Checks of a page: accessibility, overflow to the side, the size of targets, and valid HTML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.accessibility.new_looks import seen_at, window_width
from tests.browser.visits import DESKTOP, PHONE

PICTURES = os.environ.get("SCREENSHOTS")  # a folder, for people who want to look themselves
LEAST_TARGET = 24
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
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

# Two that lie over each other: a text under what is pressed, or two that are pressed. What floats
# over the page, as a bar or an open sheet does, covers what is scrolled beneath it.
COVERED = """() => {
  const apart = one => one && (['fixed', 'sticky'].includes(getComputedStyle(one).position)
    || getComputedStyle(one).clipPath !== 'none' || one.matches('dialog, select, .skip-link')
    || apart(one.parentElement));
  const stands = one => one.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !apart(one);
  const pressed = [...document.querySelectorAll('button, summary, .button, select')]
    .filter(stands).map(one => [one, [one.getBoundingClientRect()]]);
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, range = document.createRange();
    if (!node.data.trim() || !stands(node.parentElement)) continue;
    range.selectNodeContents(node);
    texts.push([node, [...range.getClientRects()]]);
  }
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const name = one => (one.data ?? one.outerHTML).trim().slice(0, 80);
  return pressed.flatMap(([one, [box]], at) => [...texts, ...pressed.slice(at + 1)]
    .filter(([other]) => !one.contains(other) && !other.contains(one))
    .filter(([, boxes]) => boxes.some(each => over(box, each)))
    .map(([other]) => `${name(one)} lies over ${name(other)}`));
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
  ...({INVALID})(), ...({COVERED})()]"""


def barriers(page: Page) -> list[str]:
    """Return what axe finds on the page; nothing if every look on it was judged before."""
    return seen_at(window_width(page)).barriers(page)


def misfits(page: Page) -> list[str]:
    """Return what scrolls sideways, is cut off, is too small to press, or is invalid HTML."""
    found: list[str] = page.evaluate(MISFITS, LEAST_TARGET)
    return found


def show_width(page: Page, width: int) -> None:
    """Make the window as wide as that."""
    if window_width(page) != width:
        page.set_viewport_size(PHONE | {"width": width})


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
