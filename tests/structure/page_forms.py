"""The forms on a page, as a browser has them, and filling one in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

UNTYPED = frozenset({"submit", "button", "image", "reset"})
CHOSEN_OR_HIDDEN = frozenset({"radio", "checkbox", "hidden", "password"})


@dataclass(slots=True)
class FormOnPage:
    """One form: where it goes, what it would send as it stands, and what is typed as text."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FormOnPage] = []
        self._form: FormOnPage | None = None
        self._select = ""
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = FormOnPage(given.get("action", ""), given.get("method", "get").upper())
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input":
            self._input(self._form, given)
        elif tag == "textarea":
            self._area = given["name"]
            self._form.values[self._area] = ""
            self._form.texts.add(self._area)
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select:
            if given.get("value"):
                self._form.values.setdefault(self._select, given["value"])
            if "selected" in given:
                self._form.values[self._select] = given.get("value", "")

    @staticmethod
    def _input(form: FormOnPage, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if not name or kind in UNTYPED:
            return
        if kind == "file":
            form.files.add(name)
        elif kind not in {"radio", "checkbox"} or "checked" in given:
            form.values[name] = given.get("value", "")
            if kind not in CHOSEN_OR_HIDDEN:
                form.texts.add(name)

    def handle_data(self, data: str) -> None:
        if self._form and self._area:
            self._form.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def forms_on(page: str, address: str) -> Iterator[FormOnPage]:
    """The page's forms; one without an action goes to the page's own address."""
    reader = _Reader()
    reader.feed(page)
    for form in reader.forms:
        form.values.pop("csrf_token", None)
        yield replace(form, action=form.action or address)
