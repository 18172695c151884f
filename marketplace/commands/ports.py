"""Types of the ports that a command can listen on."""

from __future__ import annotations

from typing import Final

import click

LAST: Final = 65_535
PORT: Final = click.IntRange(1, LAST)
PORT_OR_ANY_FREE: Final = click.IntRange(0, LAST)
