"""Build the package; all that is fixed about it is in pyproject.toml.

A wheel holds the compiled translations, which are in no repository.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTranslations(build_py):
    """Copy the package into an empty folder and compile each catalogue of texts there."""

    def run(self) -> None:
        """Build; an editable install has no copy, and its translations are compiled in place."""
        if not self.editable_mode:
            shutil.rmtree(self.build_lib, ignore_errors=True)  # it may hold deleted modules
        super().run()
        if not self.editable_mode:
            for source in Path(self.build_lib).glob("*/translations/*/LC_MESSAGES/*.po"):
                compile_catalogue(source)
                source.unlink()


def compile_catalogue(source: Path) -> None:
    """Write the `.mo` file of a `.po` file next to it."""
    locale = source.parent.parent.name
    with source.open("rb") as texts, source.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, read_po(texts, locale=locale))


setup(cmdclass={"build_py": BuildWithTranslations})
