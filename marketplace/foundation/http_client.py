"""Provide the HTTP client for the systems that the settings name."""

from __future__ import annotations

from functools import cache
from ssl import SSLContext

import httpx


@cache
def client(timeout: float) -> httpx.Client:
    """Return the process's client with that timeout in seconds.

    It uses no proxy that the environment names and follows no redirection, because its content is
    for the called system alone. Certificates that the environment names (`SSL_CERT_FILE`) are
    trusted. It keeps no connection: the other side may have closed one that looks open.
    """
    return httpx.Client(
        timeout=timeout,
        trust_env=False,
        verify=_certificates(),
        follow_redirects=False,
        limits=httpx.Limits(max_keepalive_connections=0),
    )


@cache
def _certificates() -> SSLContext:
    """Return the certificates that the clients trust; reading them takes 50 ms."""
    return httpx.create_ssl_context()
