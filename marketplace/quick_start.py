"""Import the package without looking for garbage, of which imports leave none.

Looking for it takes a fifth of the start of every command and server. It stops where the package
imports this module, which it does first, and resumes with `end`.
"""

from __future__ import annotations

import gc
from typing import Final

_USUAL: Final = gc.isenabled()
gc.disable()


def end() -> None:
    """Look for garbage again, where this process did so before, but not among what is imported."""
    gc.freeze()
    if _USUAL:
        gc.enable()
