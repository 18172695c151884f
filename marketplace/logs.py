"""Structured logs: one line an event, JSON in production, with the request's id on each."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

from marketplace.settings import Settings


class Stderr(logging.StreamHandler[TextIO]):
    """Writes to what stderr is now, not to what it was when the app was made."""

    @property
    def stream(self) -> TextIO:
        """The process's stderr."""
        return sys.stderr

    @stream.setter
    def stream(self, given: TextIO) -> None:
        """Nothing to keep; the handler's own set-up assigns it."""


def configure(settings: Settings) -> None:
    """Send this process's logs, the libraries' too, to stderr in the chosen format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    final: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    out = Stderr()
    out.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
        )
    )
    logging.basicConfig(level=settings.log_level, handlers=[out], force=True)
