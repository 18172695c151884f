"""What is measured on a page: accessibility, room to its sides, the size of what is pressed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.visits import DESKTOP, PHONE

AXE = Axe()
ALL_RULES = {"resultTypes": ["violations"]}
PICTURES = os.environ.get("SCREENSHOTS")  # a folder, for people who want to look themselves
LEAST_TARGET = 24
# a colour on its way from one to another is neither
STAND_STILL = """() => document.getAnimations().forEach(
  one => { try { one.finish() } catch { one.cancel() } })"""
# a scheme chosen just now is not yet in every colour
NEXT_FRAMES = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"
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


def barriers(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds on the page, by all of its rules or by those named."""
    page.locator(".htmx-request").first.wait_for(state="detached")  # busy buttons are faded
    page.evaluate(NEXT_FRAMES)
    page.evaluate(STAND_STILL)
    options = ALL_RULES if rules is None else ALL_RULES | {"runOnly": rules}
    violations = AXE.run(page, options=options).response["violations"]
    return [
        f"{found['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for found in violations
        for node in found["nodes"]
    ]


def misfits(page: Page) -> list[str]:
    """What scrolls sideways, and what is too small to press."""
    small: list[str] = page.evaluate(SMALL_TARGETS, LEAST_TARGET)
    wide: list[str] = page.evaluate(TOO_WIDE)
    return wide + small


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
