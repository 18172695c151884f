"""The pages of another language, shown in the place of a page that is open: no script starts anew.

A page's scripts, its policy and its requests are the same in every language, and a browser that
opens it anew spends most of its time on those. What differs is how much room the texts take.
"""

from __future__ import annotations

from typing import Final

from playwright.sync_api import BrowserContext, Page

from marketplace.blueprints.web.language import COOKIE

FIRST_FAILURE: Final = 500
SHOW: Final = """async address => {
  const answer = await fetch(address, {headers: {Accept: 'text/html'}});
  const type = answer.headers.get('content-type') ?? '';
  if (!type.startsWith('text/html')) return {status: answer.status, language: null};
  const read = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const sheets = root => [...root.querySelectorAll('link[rel=stylesheet]')];
  const asked = new Set(sheets(read).map(one => one.getAttribute('href')));
  const shown = new Set(sheets(document).map(one => one.getAttribute('href')));
  await Promise.all([...asked].filter(one => !shown.has(one)).map(href => new Promise(done => {
    const sheet = document.createElement('link');
    Object.assign(sheet, {rel: 'stylesheet', href, onload: done});
    document.head.append(sheet);
  })));
  sheets(document).filter(one => !asked.has(one.getAttribute('href'))).forEach(one => one.remove());
  const root = document.documentElement;
  history.replaceState(null, '', answer.url);
  document.title = read.title;
  root.lang = read.documentElement.lang;
  document.body.replaceWith(document.adoptNode(read.body));
  htmx.process(document.body);
  htmx.trigger(document.body, 'htmx:load');
  return {status: answer.status, language: root.lang};
}"""


def choose_language(context: BrowserContext, address: str, language: str) -> None:
    """Let every page of the site at the address be in the language, as a visitor's choice does."""
    context.add_cookies([{"name": COOKIE, "value": language, "url": address}])


def show(page: Page, address: str) -> bool:
    """Show the page of the address in the open page's place; whether it is a page, not a file."""
    answer = page.evaluate(SHOW, address)
    assert answer["status"] < FIRST_FAILURE, address
    return answer["language"] is not None
