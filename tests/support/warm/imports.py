"""Import what the package's programs need, once, in the process that the others are forked from."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Final

from marketplace.foundation import http_client

NEEDED: Final = (
    *("marketplace.cli", "marketplace.schedule.worker", "granian.cli", "granian.server"),
    *("marketplace.demo.network.server", "marketplace.demo.network.standalone"),
    *("aiosmtpd.smtp", "pytest", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"),
    "snowballstemmer",
)

for name in NEEDED:
    import_module(name)
http_client.client(timeout=1)  # reads the certificates
gc.freeze()  # the forks share these objects, and look at none of them for garbage
