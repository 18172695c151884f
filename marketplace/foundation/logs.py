"""Structured logs: one line an event, JSON in production, with the request's id on each."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from flask import g, has_request_context

from marketplace.foundation.settings import Settings

# they log addresses whole, and a gateway's address holds its password
CHATTY = ("httpx", "httpcore")


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
    """Put the id of the request being answered, if there is one, on the line."""
    if has_request_context() and "request_id" in g:
        event["request_id"] = g.request_id
    return event
