"""Run `marketplace import spending` on feeds of a given size, and measure it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.servers import environment
from marketplace.foundation import clock
from marketplace.points.idle import months_before

MONTH = months_before(clock.today(), 1)
Process = subprocess.Popen[bytes]
KIBIBYTE = 1024
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class ImportFigures:
    """The command's total time, and the largest memory that it had."""

    seconds: float
    megabytes: float


def write_feed(file: Path, *, lines: int, shuffled: bool = False, month: date = MONTH) -> Path:
    """Write a month's spending, a charge a line, in the order of their numbers or shuffled.

    Returns the file.
    """
    chance, name = random.Random(3), f"{month:%Y-%m}"
    order = range(1, lines + 1)
    with file.open("w") as out:
        out.write("charge_id,line,month,amount\n")
        for i in chance.sample(order, lines) if shuffled else order:
            amount = f"{chance.randint(0, 39)}.{chance.randint(10, 99)}"
            out.write(f"{name}-{i:08},+3834{3_000_000 + i},{name},{amount}\n")
    return file


def start(folder: Path, url: str, feed: Path) -> Process:
    """Start the command; returns its process."""
    command = [str(Path(sys.executable).with_name("marketplace")), "import", "spending", str(feed)]
    env = environment(folder, url)
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)


def run(folder: Path, url: str, feed: Path) -> ImportFigures:
    """Import the whole feed; raises RuntimeError where the command fails."""
    began = time.perf_counter()
    process = start(folder, url, feed)
    _pid, status, used = os.wait4(process.pid, 0)
    if process.returncode is None:
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"the import ended with {process.returncode}")
    seconds = time.perf_counter() - began
    return ImportFigures(seconds, used.ru_maxrss * KIBIBYTE / MEGABYTE)
