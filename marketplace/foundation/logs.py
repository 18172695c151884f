"""Structured logs: one line per event, JSON in production, with the request's id on each."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Collection
from typing import Final, TextIO
from urllib.parse import urlsplit

import structlog
from flask import g, has_request_context

from marketplace.foundation.settings import Settings

# they log whole URLs, and a gateway's URL holds its password
CHATTY = ("httpx", "httpcore")
SECRET: Final = re.compile("secret|password|token")
SECRET_IN_ADDRESS: Final = re.compile(
    r"(/password/reset/|/gateways/(?:sms|ussd)/)(?!<)[^/\s?#'\"\\]+"
)
SHORTEST_MASKED: Final = 6  # a shorter one would mask ordinary words, and protects nothing


class Stderr(logging.StreamHandler[TextIO]):
    """A handler that writes to the current stderr, not to that of the app's creation."""

    @property
    def stream(self) -> TextIO:
        """Return the process's stderr."""
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        """Ignore the value, which the handler's own set-up assigns."""


class WithoutSecrets(logging.Formatter):
    """A formatter that masks the settings' secrets, and those in addresses, in every line.

    Libraries write into the log too, and an error's text may quote the address that failed.
    """

    def __init__(self, formatter: logging.Formatter, secrets: Collection[str]) -> None:
        super().__init__()
        self._formatter = formatter
        known = "|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True))
        self._known = re.compile(known) if known else None

    def format(self, record: logging.LogRecord) -> str:
        """Return the line with `***` in the place of each secret."""
        line = SECRET_IN_ADDRESS.sub(r"\1***", self._formatter.format(record))
        return self._known.sub("***", line) if self._known else line


def secrets_of(settings: Settings) -> set[str]:
    """Return the values of the settings that are secret, the database's password among them."""
    urls = (settings.database, settings.redis_url, settings.sms_gateway_url)
    held = {getattr(settings, name) for name in type(settings).model_fields if SECRET.search(name)}
    held |= {settings.secret, *(urlsplit(url).password or "" for url in urls)}
    return {secret for secret in held if len(secret) >= SHORTEST_MASKED}


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
    out.setFormatter(WithoutSecrets(_formatter(settings, shared), secrets_of(settings)))
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
