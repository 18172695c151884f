"""Write down what a screen reader says, from the browser's own accessibility tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.accessibility.axe import devtools_of
from tests.browser.jobs.album import Film
from tests.browser.jobs.person import Person

Node = dict[str, Any]
# Not said by themselves: what they hold is.
SILENT = {"none", "generic", "paragraph", "RootWebArea", "StaticText", "InlineTextBox", "LineBreak"}
SILENT |= {"time", "strong", "emphasis", "LabelText", "Legend", "DescriptionListTerm", "term"}
SILENT |= {"DescriptionListDetail", "definition", "listitem", "ListMarker", "Abbr", "code", "mark"}
SILENT |= {"row", "rowgroup", "DescriptionList", "section", "sectionheader", "sectionfooter"}
LANDMARKS = {"main", "navigation", "banner", "contentinfo", "region", "complementary", "dialog"}
LANDMARKS |= {"search", "form"}
LEAVES = {"link", "button", "image", "textbox", "searchbox", "combobox", "checkbox"}
LEAVES |= {"radio", "slider", "spinbutton", "DisclosureTriangle", "cell", "rowheader"}
STATES = ("checked", "expanded", "pressed", "disabled", "required", "invalid", "busy", "selected")
# What live regions are told, from the moment on that the page is read.
LISTEN = """() => {
  if (window.heard) return;
  window.heard = [];
  const live = '[aria-live]:not([aria-live=off]), [role=status], [role=alert]';
  new MutationObserver(changes => changes.forEach(({target, addedNodes}) => {
    const element = target.nodeType === 1 ? target : target.parentElement;
    const inside = [...addedNodes].filter(one => one.nodeType === 1)
      .flatMap(one => [...one.querySelectorAll(live), ...(one.matches(live) ? [one] : [])]);
    const around = element && element.closest(live);
    for (const region of new Set([...inside, ...(around ? [around] : [])])) {
      const said = region.innerText.trim().replace(/\\s+/g, ' ');
      if (said && window.heard.at(-1) !== said) window.heard.push(said);
    }
  })).observe(document.body, {subtree: true, childList: true, characterData: true});
}"""
TAKE_HEARD = "() => (window.heard || []).splice(0)"


class Listener(Person):
    """A person who hears the page; what is said goes to `speech.txt` beside the pictures."""

    def __init__(self, page: Page, name: str, film: Film) -> None:
        super().__init__(page, name, film)
        self._file = (film.folder or Path()) / "speech.txt"
        self._said: list[str] = []

    def tap(self, selector: str) -> None:
        """Tap, having heard the page."""
        self._hear()
        self._write(f"  ({self.name} presses {selector})")
        super().tap(selector)

    def press(self, key: str) -> None:
        """Press a key, having heard what was said while typing."""
        self._hear()
        self._write(f"  ({self.name} presses {key})")
        super().press(key)

    def sees(self, selector: str) -> None:
        """Hear what is new."""
        super().sees(selector)
        self._hear()

    def _hear(self) -> None:
        begun = self.page.evaluate("() => !window.heard")
        self.page.evaluate(LISTEN)
        nodes = devtools_of(self.page).send("Accessibility.getFullAXTree")["nodes"]
        lines = list(spoken(nodes))
        if begun:
            self._said = []
            self._write("", f"== {self.page.title()} ({self.name})")
        self._write(*(f"live: {one}" for one in self.page.evaluate(TAKE_HEARD)))
        self._write(*(line for line in lines if line not in self._said))
        self._write(*(f"focus: {line}" for line in focused(nodes)))
        self._said = lines

    def _write(self, *lines: str) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)


def spoken(nodes: list[Node]) -> Iterator[str]:
    """Yield what is said of the page from its beginning to its end, a line for each stop."""
    by_id = {node["nodeId"]: node for node in nodes}

    def walk(node: Node, depth: int, heading: str = "") -> Iterator[str]:
        role, name = _value(node, "role"), _value(node, "name")
        if not node.get("ignored"):
            heading = name if role == "heading" else heading
            if role == "StaticText":
                if name != heading:
                    yield "  " * depth + name
            elif role not in SILENT:
                yield "  " * depth + words_of(node)
                depth += role in LANDMARKS
        if node.get("ignored") or role not in LEAVES - {"cell", "rowheader"}:
            for child in node.get("childIds", []):
                if child in by_id:
                    yield from walk(by_id[child], depth, heading)

    yield from (line for line in walk(nodes[0], 0) if line.strip())


def focused(nodes: list[Node]) -> Iterator[str]:
    """Yield what is said of the element that has the focus, unless it is the page itself."""
    for node in nodes:
        if _properties(node).get("focused") and _value(node, "role") != "RootWebArea":
            yield words_of(node)


def words_of(node: Node) -> str:
    """The role, the name, the value, the states and the description."""
    known = _properties(node)
    role = _value(node, "role")
    if role == "heading":
        role = f"heading {known.get('level')}"
    states = [
        name if known[name] in {True, "true"} else f"not {name}"
        for name in STATES
        if name in known and (known[name] in {True, "true"} or name in {"checked", "expanded"})
    ]
    value, description = _value(node, "value"), _value(node, "description")
    parts = [f"{role}: {_value(node, 'name')}", f"= {value}" if value else "", *states]
    return " ".join(part for part in parts if part) + (f" ({description})" if description else "")


def _value(node: Node, name: str) -> str:
    return str(node.get(name, {}).get("value", ""))


def _properties(node: Node) -> dict[str, Any]:
    return {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
