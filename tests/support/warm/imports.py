"""Import what the package's programs need, once, in the process that the others are forked from."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import Final

from sqlalchemy.orm import configure_mappers

import tests as tests  # what is compiled is kept in those that are forked, too
from marketplace.foundation import http_client
from marketplace.foundation.languages import language_names

NEEDED: Final = (
    *("marketplace.cli", "marketplace.schedule.worker", "granian.cli", "granian.server"),
    *("marketplace.demo.network.server", "marketplace.demo.network.standalone"),
    *("marketplace.demo.pages", "marketplace.schedule.view_saver", "marketplace.serving.bridge"),
    *("aiosmtpd.smtp", "pytest", "sqlalchemy.dialects.postgresql", "sqlalchemy.dialects.sqlite"),
    *("encodings.idna", "flask_sqlalchemy.cli", "jinja2.ext", "snowballstemmer"),
)

for name in NEEDED:
    import_module(name)
http_client.client(timeout=1)  # reads the certificates
configure_mappers()
language_names()  # reads the data of the languages
gc.freeze()  # the forks share these objects, and look at none of them for garbage
