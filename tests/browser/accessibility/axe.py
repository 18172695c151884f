"""axe in a page: it judges how the page, as it is shown now, serves everybody."""

from __future__ import annotations

from typing import Any, Final
from weakref import WeakKeyDictionary

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Page

AXE = Axe()
SESSIONS: WeakKeyDictionary[Page, CDPSession] = WeakKeyDictionary()
CONTRAST = "color-contrast"  # takes longer than all other rules together
ALL_RULES = {"resultTypes": ["violations"]}
# A scheme chosen just now is in no colour before the next frame, and a colour on its way to another
# is neither; what inherits it sets out when its parent has arrived.
STAND_STILL = """() => {
  for (let moving = document.getAnimations(); moving.length; moving = document.getAnimations())
    moving.forEach(one => { try { one.finish() } catch { one.cancel() } });
}"""
# What a page leaves until it is scrolled there keeps the colours of the scheme before.
SHOW_EVERYTHING: Final = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { content-visibility: visible !important }');
  document.adoptedStyleSheets.push(sheet);
}"""
# axe gives what passed, too, which is much, and nobody reads it
VIOLATIONS = f"""async options => {{
  await new Promise(requestAnimationFrame);
  ({STAND_STILL})();
  const {{violations}} = await axe.run({{...options, selectors: false}});
  return violations.flatMap(rule => rule.nodes.map(
    node => `${{rule.id}}: ${{node.html.slice(0, 160)}} ${{node.failureSummary.slice(0, 200)}}`));
}}"""


def load_axe(page: Page) -> None:
    """Put axe into the page, unless it is there."""
    if page.evaluate("'axe' in window"):
        return
    page.evaluate(SHOW_EVERYTHING)
    # the browser keeps a script that it compiled, but not one that is evaluated by another
    devtools_of(page).send("Runtime.evaluate", {"expression": AXE.axe_script})


def devtools_of(page: Page) -> CDPSession:
    """The page's own session of the browser's protocol; ending one ends virtual authenticators."""
    if page not in SESSIONS:
        SESSIONS[page] = page.context.new_cdp_session(page)
    return SESSIONS[page]


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds on the page as it is shown now; `load_axe` has to be called before."""
    found: list[str] = page.evaluate(VIOLATIONS, options)
    return found
