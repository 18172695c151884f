"""Run `make bench`: measure, and print a table at the end.

`--quick` is for trying the benchmark itself: fewer customers, shorter runs.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import replace
from pathlib import Path

from bench import by_calendar, channels, feeds, feeds_embedded, meanwhile, serving, settling
from bench.growth import growth_table
from bench.measures import TAKES, Result, table, take
from bench.scale import Scale

FOLDER = Path(__file__).parents[1] / "instance" / "bench"
PARTS = {
    "site": serving.measures,
    "channels": channels.measures,
    "feed": feeds.measures,
    "meanwhile": meanwhile.measures,
    "calendar": by_calendar.measures,
    "settlement": settling.measures,
    "sqlite-feed": feeds_embedded.measures,
}
FULL = Scale(FOLDER, customers=1_000_000, feed_lines=1_000_000, seconds=6, takes=TAKES)
QUICK = Scale(FOLDER, customers=20_000, feed_lines=20_000, seconds=3, takes=1)


def main() -> int:
    """Run the benchmark; returns 1 for a missed aim or a wrong answer, 2 without wrk."""
    options = _options()
    if shutil.which("wrk") is None:
        print("make bench needs wrk (Debian: apt install wrk)", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    scale = QUICK if options.quick else FULL
    if options.customers:
        scale = replace(scale, customers=options.customers, feed_lines=options.customers)
    results: list[Result] = []
    for part in options.part or PARTS:
        for measure in PARTS[part](scale):
            if options.only in measure.name:
                results.append(take(measure, scale.takes))
                print(table(results[-1:]).splitlines()[-1], flush=True)
    print("\n" + table(results))
    if not options.only and not options.part:
        print("\n" + growth_table(FOLDER, scale.seconds, scale.customers))
    return 0 if all(result.met and not result.wrong for result in results) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20,000 customers, short runs")
    parser.add_argument(
        "--customers", type=int, metavar="N", help="number of customers, and of lines of a feed"
    )
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only measures with this in the name"
    )
    parser.add_argument(
        "--part", action="append", choices=PARTS, help="a part to run; may be repeated"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
