"""`python -m tests.fuzzing --texts 1000000 [--seed 1]`: many inputs at once, on one core."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from marketplace.foundation.extensions import db
from marketplace.foundation.settings import Settings
from marketplace.foundation.transaction import fold_log
from marketplace.points.verify import verify
from tests.fuzzing import texts, ussd_inputs
from tests.fuzzing.channel import Channel, Outcome, fuzz
from tests.fuzzing.town import Town, build
from tests.support.cast import Cast
from tests.support.databases import SQLite

CHANNELS: dict[str, Callable[[Town], Channel]] = {
    "texts": texts.channel,
    "ussd": ussd_inputs.channel,
}
TOLD_EVERY = 50_000
FOLDED_EVERY = 10_000


def main() -> int:
    """Run what was asked for; 1 where anything was not answered as it should be."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__)
    for name in CHANNELS:
        asked.add_argument(f"--{name}", type=int, default=0, metavar="N")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    logging.disable(logging.WARNING)  # each odd sender and id is told of
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        database = SQLite(Path(folder), "fuzzing")
        faults = 0
        for name in CHANNELS:
            if number := vars(given)[name]:
                database.empty()
                faults += _run(database.app, name, number, given.seed)
        database.close()
    return 1 if faults else 0


def _run(app: Flask, name: str, number: int, seed: int) -> int:
    began = time.monotonic()

    def each(done: int) -> None:
        if done % FOLDED_EVERY == 0:
            fold_log()
        if done % TOLD_EVERY == 0:
            tell(f"{name}: {done:,} ({done / (time.monotonic() - began):,.0f} a second)")

    with app.app_context():
        app.config["SETTINGS"] = as_in_production(app.config["SETTINGS"])
        channel = CHANNELS[name](build(Cast()))
        worked = time.process_time()
        outcome = fuzz(channel, number=number, seed=seed, each=each)
        _report(name, outcome, time.monotonic() - began, time.process_time() - worked)
        violations = verify().violations
        db.session.remove()
    for wrong in [*outcome.faults, *map(str, violations[:10])]:
        sys.stderr.write(f"{wrong}\n")
    return len(outcome.faults) + len(violations)


def tell(line: str) -> None:
    """Say it at once, however long the rest takes."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def as_in_production(settings: Settings) -> Settings:
    """In tests each answer asks for the catalogue's version, in production one now and then."""
    usual = Settings.model_fields["catalogue_freshness"].default
    return settings.model_copy(update={"catalogue_freshness": usual})


def _report(name: str, outcome: Outcome, seconds: float, worked: float) -> None:
    number = outcome.answered
    tell(
        f"{name}: {number:,} answered in {seconds:,.0f} s; {worked:,.0f} s of one core,"
        f" {number / worked:,.0f} a second"
    )
    for beginning, times in sorted(outcome.beginnings.items(), key=lambda one: -one[1])[:30]:
        tell(f"{times:>9,}  {beginning}")


if __name__ == "__main__":
    sys.exit(main())
