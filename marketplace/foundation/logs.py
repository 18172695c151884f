"""Structured logs: one line per event, JSON in production, with the request's id on each."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from flask import g, has_request_context

from marketplace.foundation.settings import Settings

# they log whole URLs, and a gateway's URL holds its password
CHATTY = ("httpx", "httpcore")


class Stderr(logging.StreamHandler[TextIO]):
    """A handler that writes to the current stderr, not to that of the app's creation."""

    @property
    def stream(self) -> TextIO:
        """Return the process's stderr."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Ignore the value, which the handler's own set-up assigns."""


def configure(settings: Settings) -> None:
    """Send this process's logs, the libraries' too, to stderr in the chosen format."""
    shared: list[structlog.typing.Processor] = [
        add_request_id,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    out = Stderr()
    out.setFormatter(_formatter(settings, shared))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[out], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _formatter(settings: Settings, shared: list[structlog.typing.Processor]) -> logging.Formatter:
    final: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, final],
    )


def add_request_id(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Add the id of the current request, if there is one, to the line."""
    if has_request_context() and "request_id" in g:
        event["request_id"] = g.request_id
    return event
