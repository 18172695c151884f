"""Keep the pictures of the jobs, and write their counts as a table."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.accessibility.axe import STAND_STILL
from tests.browser.page_checks import SCHEMES

COLOURS_CHANGE_MS = 60


@dataclass
class Tally:
    """The cost of a job: taps, keys, swipes to what is out of sight, and pages that were loaded."""

    taps: int = 0
    keys: int = 0
    swipes: int = 0
    pages: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Return the sum of both."""
        mine, theirs = asdict(self), asdict(other)
        return Tally(**{name: mine[name] + theirs[name] for name in mine})

    def exceeds(self, budget: Tally) -> dict[str, int]:
        """Return the counts that are above the budget, by name."""
        most = asdict(budget)
        return {name: count for name, count in asdict(self).items() if count > most[name]}


class Film:
    """The pictures of one job in one variation, in their order; none without a folder."""

    def __init__(self, folder: Path | None, *, scripted: bool = True) -> None:
        self.folder = folder
        self._scripted = scripted
        self._count, self._last = 0, ""

    def take(self, page: Page, name: str) -> None:
        """Keep what the window shows, by day and by night, unless it is what it was."""
        if self.folder is None:
            return
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            if self._scripted:
                page.evaluate(STAND_STILL)
            else:  # no frame is ever announced
                page.wait_for_timeout(COLOURS_CHANGE_MS)
            shown = page.screenshot(caret="initial")
            if scheme == "light":
                digest = sha256(shown).hexdigest()
                if digest == self._last:
                    break
                self._last, self._count = digest, self._count + 1
            file = self.folder / f"{self._count:02}-{name}-{scheme}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(shown)
        page.emulate_media(color_scheme="light")


def keep_count(folder: Path, job: str, variation: str, tally: Tally) -> None:
    """Add a line to the counts, and write the table of all of them anew."""
    counts = folder / "counts.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    with counts.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps({"job": job, "variation": variation, **asdict(tally)}) + "\n")
    rows = [json.loads(line) for line in counts.read_text(encoding="utf-8").splitlines()]
    (folder / "counts.md").write_text("\n".join(_table(rows)) + "\n", encoding="utf-8")


def _table(rows: list[dict[str, str]]) -> Iterator[str]:
    """One row a job and variation: the least and the most of all languages, where they differ."""
    yield "| job | window | by | taps | keys | swipes | pages |"
    yield "|---|---|---|---|---|---|---|"
    by_manner = defaultdict(list)
    for row in rows:
        size, _language, manner = row["variation"].split("-", 2)
        by_manner[row["job"], size, manner].append(row)
    for (job, size, manner), some in sorted(by_manner.items()):
        counts = (_span([int(row[name]) for row in some]) for name in asdict(Tally()))
        yield f"| {job} | {size} | {manner} | {' | '.join(counts)} |"


def _span(counts: list[int]) -> str:
    least, most = min(counts), max(counts)
    return str(least) if least == most else f"{least} to {most}"
