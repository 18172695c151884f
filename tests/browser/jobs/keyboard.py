"""A person who has a keyboard alone: Tab, Enter, Space and the arrow keys."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

from tests.browser.jobs.person import Person
from tests.browser.jobs.window_checks import DIRECTION, FOCUS_IS_HIDDEN, HAS_FOCUS

MOST_TABS = 120
RADIO_OF_LABEL = "one => one.control ? '#' + CSS.escape(one.control.id) : null"
IS_CHECKED = "one => one.checked"
POSITION = (
    "(one, value) => [one.selectedIndex, [...one.options].findIndex(it => it.value === value)]"
)
IN_ITS_GROUP = (
    "one => document.activeElement.name === one.name && document.activeElement.type === 'radio'"
)


class KeyboardPerson(Person):
    """A person who goes from one control to the next, and must see where they are."""

    def tap(self, selector: str) -> None:
        """Go there and press Enter."""
        self._go_to(self._field(selector))
        self.press("Enter")

    def pick(self, selector: str) -> None:
        """Go to the group of radio buttons, and along it with the arrow key."""
        label = self._field(selector)
        radio = self.page.locator(label.evaluate(RADIO_OF_LABEL) or selector)
        self._go_to(radio, near=IN_ITS_GROUP)
        for _each in range(MOST_TABS):
            if radio.evaluate(IS_CHECKED):
                return
            self.press("ArrowRight")
        self.faults.append(f"arrow keys do not reach {selector}")

    def type(self, selector: str, text: str) -> None:
        """Go to the field and type."""
        self._go_to(self._field(selector))
        self.page.keyboard.type(text)
        self.tally.keys += len(text)

    def choose(self, selector: str, value: str) -> None:
        """Go to the list, and along it with the arrow keys."""
        target = self._field(selector)
        self._go_to(target)
        now, then = target.evaluate(POSITION, value)
        for _each in range(abs(then - now)):
            self.press("ArrowDown" if then > now else "ArrowUp")

    def attach(self, selector: str, file: dict[str, Any]) -> None:
        """Go to the field; Enter opens the files, and Enter takes one."""
        target = self._field(selector)
        self._go_to(target)
        with self.page.expect_file_chooser() as chosen:
            self.press("Enter")
        chosen.value.set_files([file])  # type: ignore[list-item]
        self.tally.keys += 1

    def _go_to(self, target: Locator, near: str = HAS_FOCUS) -> None:
        """Press Tab until it has the focus; the link to the content comes first on a new page."""
        target.wait_for(state="attached")
        direction = target.evaluate(DIRECTION)
        if direction == "main" and not target.evaluate(near):
            self._tab("Tab")
            self.press("Enter")
        back = direction == "previous"
        for _each in range(MOST_TABS):
            if target.evaluate(near):
                return
            self._tab("Shift+Tab" if back else "Tab")
        self.faults.append(f"Tab does not reach {target}")

    def _tab(self, key: str) -> None:
        """Go to the next control, or back, and see where that is."""
        self.page.keyboard.press(key)
        self.tally.keys += 1
        hidden = self.page.evaluate(FOCUS_IS_HIDDEN)
        self.faults += [fault for fault in hidden if fault not in self.faults]
