"""Remove accents and case in the catalogue's search, as in every other one."""

from __future__ import annotations

from marketplace.foundation.languages.folding import fold as fold
from marketplace.foundation.languages.folding import words as words
