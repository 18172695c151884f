"""Compiled modules, without which each of the many processes of a run would compile the package."""

from __future__ import annotations

import os
import sys


def keep_bytecode() -> None:
    """Write `__pycache__` here and in the processes started from here, whatever the environment."""
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
