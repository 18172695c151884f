"""New looks: axe judges the pages that show something that no page before has shown.

Most pages are made of what others are made of. The look of an element is all that axe's rules judge
it by: what it is, its classes and states, its attributes, whether it has text, a label, and what
its references refer to, and the same of the three elements around it. The look of a page is the
order of its headings, the names of its landmarks, its title and its language. axe alone judges; a
page is left to it unless every single look on it was judged before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Final

from playwright.sync_api import Page

from tests.browser.accessibility.axe import ALL_RULES, CONTRAST, load_axe, violations
from tests.support.run_folder import kept

COLOURS_END: Final = " # "
# An element has the colours of one seen before if what stands before the # was seen: what it is,
# its classes and states, within three elements of which the same is true.
LOOKS: Final = """async () => {
  while (document.querySelector('.htmx-request')) // busy buttons are faded
    await new Promise(requestAnimationFrame);
  const states = ['type', 'role', 'style', 'disabled', 'checked', 'open', 'hidden', 'data-state',
    ...['current', 'invalid', 'pressed', 'expanded', 'selected'].map(name => 'aria-' + name)];
  const references = ['for', 'form', 'list', 'headers', ...['labelledby', 'describedby', 'controls',
    'owns', 'details', 'activedescendant', 'errormessage'].map(name => 'aria-' + name)];
  const free = /^aria-(label|value.*|description|placeholder|row.*|col.*|set.*|pos.*)$/;
  const exact = /^(lang|dir|scope|tabindex|autocomplete|accesskey|http-equiv|aria-.*)$/;
  const landmark = 'header, nav, main, aside, footer, dialog, [role]';
  const self = one => [one.localName, [...one.classList].sort().join('.'),
    ...states.map(name => one.getAttribute(name) ?? '')].join('|');
  const attribute = (one, name) => {
    const value = one.getAttribute(name).trim();
    if (references.includes(name))
      return name + value.split(/\\s+/).every(id => document.getElementById(id));
    if (exact.test(name) && !free.test(name)) return `${name}=${value}`;
    return value ? name : `no ${name}`;
  };
  const rest = one => [
    ...one.getAttributeNames().filter(name => !/^(data-.*|class|id|style)$/.test(name)).sort()
      .map(name => attribute(one, name)),
    [...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim()),
    one.childElementCount > 0, one.labels?.length, Math.min(one.rows?.length, 2),
    !!one.closest(landmark), one.clientWidth && one.scrollWidth - one.clientWidth > 9,
    one.clientHeight && one.scrollHeight - one.clientHeight > 9].join(',');
  const found = new Set();
  window.looks = new Map();
  const walk = (one, around) => {
    const look = self(one), colours = [...around, look].join(' > ');
    if (!looks.has(colours)) looks.set(colours, []);
    looks.get(colours).push(one);
    found.add(colours + ' # ' + rest(one));
    for (const child of one.children) walk(child, [...around.slice(-2), look]);
  };
  walk(document.body, []);
  const titles = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6, [role=heading]')]
    .filter(one => one.checkVisibility()).map(one => one.ariaLevel ?? one.localName);
  titles.forEach((level, at) => found.add(`heading # ${titles[at - 1]} then ${level}`));
  found.add(`headings # ${titles.filter(level => level === 'h1').length} of the first level`);
  const marks = [...document.querySelectorAll(landmark)].map(one => [one.localName,
    one.role, one.ariaLabel ?? one.getAttribute('aria-labelledby')].join('|'));
  const twice = marks.filter((mark, at) => marks.indexOf(mark) !== at);
  found.add('landmarks # twice ' + [...new Set(twice)].sort().join(' and '));
  found.add('landmarks # mains ' + document.querySelectorAll('main, [role=main]').length);
  const heads = document.querySelectorAll('meta[name=viewport], meta[http-equiv]');
  found.add(`page # ${!!document.title.trim()} ${document.documentElement.lang} `
    + [...heads].map(one => one.content));
  return [...found];
}"""
# axe looks at the colours of marked elements alone
MARK: Final = """names => {
  document.querySelectorAll('[data-unseen]').forEach(one => one.removeAttribute('data-unseen'));
  for (const name of names)
    for (const one of looks.get(name) ?? []) one.setAttribute('data-unseen', '');
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-unseen]'}]});
}"""


@dataclass
class SeenLooks:
    """The looks judged before: by this worker, or under a name by all workers of the run."""

    name: str | None = None
    known: set[str] = field(default_factory=set)
    read: int = 0

    def add(self, found: Iterable[str]) -> set[str]:
        """Add what was found, and return what is new of it."""
        by_key = {sha256(one.encode()).hexdigest(): one for one in found}
        if self.name is None:
            new = by_key.keys() - self.known
        else:
            with kept(self.name) as file, file.open("a+") as keys:
                keys.seek(self.read)
                self.known |= {*keys.read().split()}
                new = by_key.keys() - self.known
                keys.writelines(f"{key}\n" for key in new)
                self.read = keys.tell()
        self.known |= new
        return {by_key[key] for key in new}


@dataclass
class NewLooks:
    """Lets axe judge what has not been seen yet, by day and by night."""

    seen: SeenLooks = field(default_factory=SeenLooks)
    colours: SeenLooks = field(default_factory=SeenLooks)

    def barriers(self, page: Page, *, every: bool = False) -> list[str]:
        """Return what axe finds: by day by all rules, by night by the rule of contrast alone.

        With `every` it also judges a page without new looks, but never colours judged before.
        """
        new = self.seen.add(page.evaluate(LOOKS))
        if not new and not every:
            return []
        load_axe(page)
        colours = self.colours.add(look.partition(COLOURS_END)[0] for look in new)
        if not colours:
            return violations(page, ALL_RULES | {"rules": {CONTRAST: {"enabled": False}}})
        page.evaluate(MARK, list(colours))
        by_day = violations(page, ALL_RULES)
        page.emulate_media(color_scheme="dark")
        by_night = violations(page, ALL_RULES | {"runOnly": [CONTRAST]})
        page.emulate_media(color_scheme="light")
        return by_day + by_night


@cache
def seen_at(width: int) -> NewLooks:
    """Return the judge of windows of the width, which shares what all workers have judged."""
    return NewLooks(SeenLooks(f"looks-{width}"), SeenLooks(f"colours-{width}"))


def window_width(page: Page) -> int:
    """The width of the page's window, in pixels."""
    size = page.viewport_size
    assert size is not None
    return size["width"]
