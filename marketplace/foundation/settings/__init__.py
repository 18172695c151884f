"""The settings of the marketplace, typed and read once from the environment.

Production is the default and refuses to start while one of them is unsafe.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Self

from pydantic import ValidationError, model_validator

from marketplace.foundation.settings.catalogues import wrong_languages
from marketplace.foundation.settings.operator import Operator
from marketplace.foundation.settings.site import DEMO_SECRET
from marketplace.foundation.settings.unsafe import unsafe

__all__ = ["DEMO_SECRET", "SETTINGS_FILE", "Settings", "UnsafeSettingsError", "load_settings"]

SETTINGS_FILE: Final = "settings.env"


class UnsafeSettingsError(Exception):
    """The settings are wrong or unsafe; the message is one line for the operator."""


class Settings(Operator):
    """The operator's settings; each is an environment variable of the same name in capitals."""

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        for problem in wrong_languages(self) + (unsafe(self) if self.production else []):
            raise ValueError(problem)
        return self


def load_settings() -> Settings:
    """Return the settings of the environment, then of `settings.env` in the instance's folder.

    Raises UnsafeSettingsError with one line for the operator.
    """
    file = Path(os.environ.get("INSTANCE_PATH", "instance")) / SETTINGS_FILE
    try:
        return Settings(_env_file=file)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise UnsafeSettingsError(f"{name}: {reason}" if name else reason) from None
