"""The ways in which a server fails on purpose, and the log of the messages that it took over."""

from __future__ import annotations

import argparse
import json
import random
from dataclasses import dataclass
from enum import Enum
from multiprocessing import parent_process
from pathlib import Path


class Mischief(Enum):
    """One way to fail. An answer is lost after the message was taken over; the others before."""

    NONE = "none"
    ERROR = "error"
    HANG = "hang"
    RESET = "reset"
    LOSE_ANSWER = "lose answer"


@dataclass(frozen=True)
class ReceivedMessage:
    """One message that a server took over, and whether its sender was told so."""

    id: str
    to: str
    text: str
    told: bool
    headers: dict[str, str]


@dataclass(frozen=True)
class Role:
    """The options of a server: its log, its share of failures (0 to 1), seed, silence and port."""

    log: Path
    share: float
    seed: int
    silent: bool
    port: int

    def choose(self, dice: random.Random) -> Mischief:
        """Choose what to do with the next message."""
        if self.silent:
            return Mischief.HANG
        wrong = [way for way in Mischief if way is not Mischief.NONE]
        return dice.choice(wrong) if dice.random() < self.share else Mischief.NONE

    def write(self, received: ReceivedMessage) -> None:
        """Append to the log, in one piece."""
        line = json.dumps(received.__dict__) + "\n"
        with self.log.open("a", encoding="utf-8") as log:
            log.write(line)


def read_role() -> Role:
    """The role given on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--share", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    return Role(**vars(parser.parse_args()))


def serve_until_orphaned(port: int) -> None:
    """Print the port, then wait until the process that started this one ends."""
    print(port, flush=True)  # noqa: T201 - how the test learns of the port
    parent = parent_process()
    assert parent
    parent.join()
