"""Calling other systems over HTTP: whom the settings name, and nobody else."""

from __future__ import annotations

from functools import cache

import httpx


@cache
def client(timeout: float) -> httpx.Client:
    """The process's one client with that patience: a new one reads all certificates anew.

    It asks no proxy that the environment names, and follows no redirection: what it carries is
    for whom it calls. Certificates that the environment names (`SSL_CERT_FILE`) are trusted. It
    keeps no connection: the other side may have closed one that looks open.
    """
    return httpx.Client(
        timeout=timeout,
        trust_env=False,
        verify=httpx.create_ssl_context(),
        follow_redirects=False,
        limits=httpx.Limits(max_keepalive_connections=0),
    )
